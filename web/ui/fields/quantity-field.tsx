import { useState } from 'react'
import { cx } from '../classes.ts'
import { readDecimal, writeDecimal } from './decimal.ts'
import { TextField, type TextFieldProps } from './text-field.tsx'

export interface QuantityFieldProps extends Omit<TextFieldProps, 'value' | 'defaultValue' | 'onChange' | 'inputMode'> {
  /** Canonical decimal text with a point; empty when nothing is entered. */
  value: string
  /** Hands on canonical text, or what was typed as it is while it is no decimal: `isDecimal` tells them apart. */
  onChange: (value: string) => void
  places?: number
  allowNegative?: boolean
}

/** Whether the text a QuantityField handed on is a decimal that can be sent. */
export const isDecimal = (value: string, { places = 3, allowNegative = false } = {}): boolean =>
  readDecimal(value, { places, locale: 'en' }) !== undefined && (allowNegative || !value.startsWith('-'))

/**
 * A decimal as text, never as a float, typed the way the person's language writes it.
 * What cannot be read is said below the field as soon as it is left.
 */
export function QuantityField({ value, onChange, places = 3, allowNegative = false, ...field }: QuantityFieldProps) {
  const [typed, setTyped] = useState<string>()
  const [isLeft, setLeft] = useState(false)
  const shown = typed !== undefined && canonical(typed, places) === value ? typed : writeDecimal(value)
  const isBad = value !== '' && !isDecimal(value, { places, allowNegative })
  const limits = `${allowNegative ? '' : ', not below zero'}, with at most ${places} decimal places`
  return (
    <TextField
      {...field}
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      onChange={(text) => {
        setTyped(text)
        setLeft(false)
        onChange(canonical(text, places))
      }}
      onBlur={() => setLeft(true)}
      error={field.error ?? (isBad && isLeft ? `Enter a number${limits}.` : undefined)}
      inputClassName={cx('text-right', field.inputClassName)}
    />
  )
}

const canonical = (text: string, places: number): string => (text === '' ? '' : (readDecimal(text, { places }) ?? text))

/** An amount of money as decimal text; the currency stands in the field. */
export const MoneyField = ({ currency, ...field }: QuantityFieldProps & { currency: string }) => (
  <QuantityField {...field} places={field.places ?? 4} suffix={currency} />
)
