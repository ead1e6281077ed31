import { invariant } from './result.ts'

/** An exact amount in minor units (cents, pence) of the currency named beside it. */
export type MinorUnits = number & { readonly brand: 'MinorUnits' }

/** A hundred billion in minor units with two places: far above any price, far below where integers stop being exact. */
export const MONEY_MAX = 10_000_000_000_000 as MinorUnits

export function minorUnits(value: number): MinorUnits {
  invariant(Number.isSafeInteger(value), `money is a safe integer of minor units, got ${value}`)
  return (value === 0 ? 0 : value) as MinorUnits
}

/** How many decimal places a currency has by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyPlaces(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Whether `code` is a currency ISO 4217 knows, such as `EUR`. */
export const isCurrency = (code: string): boolean =>
  /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code)

/**
 * Reads a decimal amount with a point, such as `12.50`, exactly.
 *
 * @returns undefined when the text is no number, has more places than the currency, or is beyond MONEY_MAX
 */
export function parseMoney(text: string, places: number): MinorUnits | undefined {
  const match = /^([+-]?)(\d{1,12})(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole, fraction = ''] = match
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > places) return undefined
  const size = Number(whole) * 10 ** places + Number(kept.padEnd(places, '0') || '0')
  if (size > MONEY_MAX) return undefined
  return minorUnits(sign === '-' ? -size : size)
}

/**
 * What a quantity costs at a price for one unit, rounded half away from zero to the minor unit.
 *
 * @param thousandths the quantity
 */
export function amountOf(thousandths: number, unitPrice: MinorUnits): MinorUnits {
  const product = thousandths * unitPrice
  if (Number.isSafeInteger(product)) return minorUnits(Math.sign(product) * Math.round(Math.abs(product) / 1000))
  const exact = BigInt(thousandths) * BigInt(unitPrice)
  const size = exact < 0n ? -exact : exact
  const rounded = Number((size + 500n) / 1000n)
  return minorUnits(exact < 0n ? -rounded : rounded)
}

/** Writes an amount with all the places of its currency: 1250 with 2 places is `12.50`. */
export function formatMoney(value: MinorUnits, places: number): string {
  const size = String(Math.abs(value)).padStart(places + 1, '0')
  const text = places === 0 ? size : `${size.slice(0, -places)}.${size.slice(-places)}`
  return value < 0 ? `-${text}` : text
}
