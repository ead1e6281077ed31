import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox, Switch as AriaSwitch } from 'react-aria-components'

export interface ToggleProps {
  isSelected: boolean
  onChange: (isSelected: boolean) => void
  isDisabled?: boolean
  children: ReactNode
  description?: ReactNode
}

/** Yes or no, taken into account when the form is sent. */
export function Checkbox({ children, description, ...props }: ToggleProps & { isIndeterminate?: boolean }) {
  return (
    <AriaCheckbox
      {...props}
      className="group flex cursor-pointer items-start gap-2.5 py-1 text-sm data-disabled:opacity-60"
    >
      <span
        aria-hidden
        className="mt-0.5 grid size-5 shrink-0 place-items-center rounded border border-line-strong bg-surface text-on-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-selected:border-accent group-data-selected:bg-accent"
      >
        {props.isIndeterminate ? (
          <Minus className="size-4" />
        ) : (
          <Check className="invisible size-4 group-data-selected:visible" />
        )}
      </span>
      <ToggleText description={description}>{children}</ToggleText>
    </AriaCheckbox>
  )
}

/** On or off, at once. */
export function Switch({ children, description, ...props }: ToggleProps) {
  return (
    <AriaSwitch
      {...props}
      className="group flex cursor-pointer items-start gap-2.5 py-1 text-sm data-disabled:opacity-60"
    >
      <span
        aria-hidden
        className="mt-0.5 flex h-5 w-9 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:bg-accent"
      >
        <span className="size-4 rounded-full bg-surface transition-transform group-data-selected:translate-x-4" />
      </span>
      <ToggleText description={description}>{children}</ToggleText>
    </AriaSwitch>
  )
}

const ToggleText = ({ children, description }: Pick<ToggleProps, 'children' | 'description'>) => (
  <span className="min-w-0">
    <span className="block">{children}</span>
    {description && <span className="block text-xs text-muted">{description}</span>}
  </span>
)
