import { Check } from 'lucide-react'
import { ListBoxItem } from 'react-aria-components'

export interface Option {
  id: string
  label: string
  /** A second line, such as a number. */
  note?: string | undefined
}

export const popoverClass =
  'min-w-(--trigger-width) max-w-[min(28rem,calc(100vw-1.5rem))] animate-appear overflow-auto rounded-card border ' +
  'border-line bg-raised p-1 shadow-overlay'

/** One line of a list to choose from. */
export const OptionItem = ({ option }: { option: Option }) => (
  <ListBoxItem
    id={option.id}
    textValue={option.label}
    className="group flex min-h-9 cursor-pointer items-center gap-2 rounded-control px-2 py-1.5 text-sm outline-none data-focused:bg-accent-soft"
  >
    <span className="min-w-0 flex-1">
      <span className="block group-data-selected:font-semibold">{option.label}</span>
      {option.note && <span className="block text-xs text-muted">{option.note}</span>}
    </span>
    <Check aria-hidden className="invisible size-4 shrink-0 text-accent group-data-selected:visible" />
  </ListBoxItem>
)
