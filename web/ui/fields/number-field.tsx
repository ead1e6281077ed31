import { NumberField as AriaNumberField, Input } from 'react-aria-components'
import { cx } from '../classes.ts'
import { controlClass, FieldLabel, FieldNotes, type FieldProps } from './field.tsx'

export interface NumberFieldProps extends FieldProps {
  /** Undefined when empty. */
  value: number | undefined
  onChange: (value: number | undefined) => void
  min?: number
  max?: number
  isRequired?: boolean
  isDisabled?: boolean
  className?: string
}

/** A whole number, such as days. Quantities and money are decimals: QuantityField and MoneyField. */
export function NumberField(props: NumberFieldProps) {
  const { label, description, error, hideLabel, value, onChange, min, max, className, ...field } = props
  return (
    <AriaNumberField
      {...field}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      {...(min !== undefined && { minValue: min })}
      {...(max !== undefined && { maxValue: max })}
      formatOptions={{ maximumFractionDigits: 0 }}
      isInvalid={error !== undefined}
      className={cx('flex min-w-0 flex-col gap-1', className)}
    >
      <FieldLabel label={label} hideLabel={hideLabel ?? false} />
      <Input className={cx(controlClass, 'text-right')} />
      <FieldNotes description={description} error={error} />
    </AriaNumberField>
  )
}
