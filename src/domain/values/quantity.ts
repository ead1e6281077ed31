import { invariant } from './result.ts'

/**
 * An exact quantity in thousandths of the product's unit: 1500 is 1.5 pieces, kilograms or metres.
 *
 * Integers keep every sum exact; the text form is made only at the edges.
 */
export type Quantity = number & { readonly brand: 'Quantity' }

const THOUSANDTHS = 1000

/** A billion units. A million movements of this size still sum inside Number.MAX_SAFE_INTEGER (9e15). */
export const QUANTITY_MAX = (1_000_000_000 * THOUSANDTHS) as Quantity

export const ZERO = 0 as Quantity

/** Takes whole thousandths as a quantity: what arithmetic on quantities gives back. */
export function quantity(thousandths: number): Quantity {
  invariant(Number.isSafeInteger(thousandths), `a quantity is a safe integer of thousandths, got ${thousandths}`)
  return (thousandths === 0 ? 0 : thousandths) as Quantity
}

const DECIMAL = /^([+-]?)(\d{1,13})(?:\.(\d{1,3})0*)?$/

/**
 * Reads a decimal text with up to 3 places and a point: `12`, `-0.5`, `1.250`.
 *
 * @returns the quantity, or undefined when the text is not such a number or is beyond QUANTITY_MAX either way
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = DECIMAL.exec(text)
  if (!match) return undefined
  const [, sign, whole, places = ''] = match
  const size = Number(whole) * THOUSANDTHS + Number(places.padEnd(3, '0'))
  if (size > QUANTITY_MAX) return undefined
  return quantity(sign === '-' ? -size : size)
}

/** Writes a quantity as the shortest exact decimal: 1500 is `1.5`, -12000 is `-12`. */
export function formatQuantity(value: Quantity): string {
  const size = Math.abs(value)
  const whole = Math.trunc(size / THOUSANDTHS)
  const places = String(size % THOUSANDTHS)
    .padStart(3, '0')
    .replace(/0+$/, '')
  return `${value < 0 ? '-' : ''}${whole}${places ? `.${places}` : ''}`
}

/** The quantity as a plain number of units, for charts and statistics; never for the ledger. */
export const unitsOf = (value: Quantity): number => value / THOUSANDTHS
