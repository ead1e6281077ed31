import { ChevronDown } from 'lucide-react'
import { Select as AriaSelect, Button, ListBox, Popover, SelectValue } from 'react-aria-components'
import { cx } from '../classes.ts'
import { controlClass, FieldLabel, FieldNotes, type FieldProps } from './field.tsx'
import { type Option, OptionItem, popoverClass } from './options.tsx'

export interface SelectProps extends FieldProps {
  options: readonly Option[]
  value: string | undefined
  onChange: (id: string) => void
  placeholder?: string
  isRequired?: boolean
  isDisabled?: boolean
  className?: string
}

/** One of a few. For many, or to type, ComboBox. */
export function Select(props: SelectProps) {
  const { label, description, error, hideLabel, options, value, onChange, placeholder, className, ...field } = props
  return (
    <AriaSelect
      {...field}
      value={value ?? null}
      onChange={(key) => key !== null && onChange(String(key))}
      placeholder={placeholder ?? 'Choose'}
      isInvalid={error !== undefined}
      className={cx('flex min-w-0 flex-col gap-1', className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel ?? false} />
      <Button className={cx(controlClass, 'flex items-center justify-between gap-2 text-left')}>
        <SelectValue className="min-w-0 truncate data-placeholder:text-muted">
          {({ selectedText, isPlaceholder, defaultChildren }) => (isPlaceholder ? defaultChildren : selectedText)}
        </SelectValue>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-subtle" />
      </Button>
      <FieldNotes description={description} error={error} />
      <Popover className={popoverClass}>
        <ListBox items={options} className="outline-none">
          {(option: Option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
