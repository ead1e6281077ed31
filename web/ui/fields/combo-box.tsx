import { ChevronDown } from 'lucide-react'
import type { Ref } from 'react'
import { ComboBox as AriaComboBox, Button, Input, ListBox, Popover } from 'react-aria-components'
import { cx } from '../classes.ts'
import { controlClass, FieldLabel, FieldNotes, type FieldProps } from './field.tsx'
import { type Option, OptionItem, popoverClass } from './options.tsx'

export interface ComboBoxProps extends FieldProps {
  options: readonly Option[]
  value?: string | null
  onChange?: (id: string | null) => void
  inputValue?: string
  onInputChange?: (text: string) => void
  /** Takes any text, not only an option. */
  allowsAnyText?: boolean
  /** The options are already what matches, as when a server searches. */
  isFiltered?: boolean
  /** What the open list says while it has no option, as while a server searches. Without it, it stays closed. */
  emptyText?: string | undefined
  placeholder?: string
  isRequired?: boolean
  inputRef?: Ref<HTMLInputElement>
  className?: string
}

/** Type to find one of many. */
export function ComboBox(props: ComboBoxProps) {
  const { label, description, error, hideLabel, options, value, onChange, inputRef, ...rest } = props
  const { allowsAnyText, isFiltered, emptyText, placeholder, className, ...field } = rest
  return (
    <AriaComboBox
      {...field}
      {...(value !== undefined && { value })}
      onChange={(key) => onChange?.(key === null ? null : String(key))}
      allowsCustomValue={allowsAnyText ?? false}
      allowsEmptyCollection={emptyText !== undefined}
      menuTrigger="input"
      {...(isFiltered ? { items: options } : { defaultItems: options })}
      isInvalid={error !== undefined}
      className={cx('flex min-w-0 flex-col gap-1', className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel ?? false} />
      <div className="relative">
        <Input
          {...(inputRef && { ref: inputRef })}
          className={cx(controlClass, 'pr-9')}
          {...(placeholder && { placeholder })}
        />
        <Button className="absolute top-1 right-1 grid size-8 place-items-center rounded-control text-subtle">
          <ChevronDown aria-hidden className="size-4" />
        </Button>
      </div>
      <FieldNotes description={description} error={error} />
      <Popover className={cx(popoverClass, 'w-(--trigger-width)')}>
        <ListBox
          className="outline-none"
          renderEmptyState={() => <p className="px-2 py-1.5 text-sm text-muted">{emptyText}</p>}
        >
          {(option: Option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
