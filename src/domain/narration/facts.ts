import { currencyPlaces, formatMoney, type MinorUnits } from '../values/money.ts'
import { formatQuantity, type Quantity, quantity } from '../values/quantity.ts'
import { invariant } from '../values/result.ts'
import { pluralOf } from './plural.ts'

/** What a name is the name of. People's names never leave the shop; the others do, cleaned. */
export type NameOf = 'product' | 'place' | 'person'

/** A fact's exact value. */
export type FactValue =
  | { type: 'quantity'; quantity: Quantity }
  | { type: 'money'; amount: MinorUnits; currency: string }
  /** In thousandths of a percent: 12.5 % is 12500. */
  | { type: 'percent'; thousandths: number }
  | { type: 'count'; count: number }
  /** `2026-11-28` */
  | { type: 'date'; day: string }
  | { type: 'text'; nameOf?: NameOf }

/** One thing that may be said, and the one text in which it is printed. */
export interface Fact {
  /** Names the fact to templates: `onHand`. */
  key: string
  /** Names it to readers: `On hand at Leeds`. Figures in it may be said too. */
  label: string
  value: FactValue
  display: string
}

/** More facts than this do not fit into a text anybody reads. */
export const FACTS_MAX = 60

/** Longer labels and texts are no facts but essays. */
export const DISPLAY_LENGTH_MAX = 400

const group = (decimal: string): string => {
  const [whole = '', fraction] = decimal.split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

const withNoun = (decimal: string, noun: string | undefined): string => {
  if (!noun) return group(decimal)
  return `${group(decimal)} ${/^-?1$/.test(decimal) ? noun : pluralOf(noun)}`
}

/** @param unit what one is called: `piece`, `kg` */
export function quantityFact(key: string, label: string, amount: Quantity, unit?: string): Fact {
  return { key, label, value: { type: 'quantity', quantity: amount }, display: withNoun(formatQuantity(amount), unit) }
}

/** @param noun what is counted, of one: `day`, `store` */
export function countFact(key: string, label: string, count: number, noun?: string): Fact {
  invariant(Number.isSafeInteger(count), `a count is a whole number, got ${count}`)
  return { key, label, value: { type: 'count', count }, display: withNoun(String(count), noun) }
}

export function percentFact(key: string, label: string, thousandths: number): Fact {
  const display = `${group(formatQuantity(quantity(thousandths)))}%`
  return { key, label, value: { type: 'percent', thousandths }, display }
}

/** An amount with its currency's sign where British readers know one, else its code: `£1,200.00`, `KWD 1.500`. */
export function moneyFact(key: string, label: string, amount: MinorUnits, currency: string): Fact {
  const parts = new Intl.NumberFormat('en-GB', { style: 'currency', currency }).formatToParts(0)
  const sign = parts.find(({ type }) => type === 'currency')?.value ?? currency
  const size = group(formatMoney(Math.abs(amount) as MinorUnits, currencyPlaces(currency)))
  const display = `${amount < 0 ? '-' : ''}${sign}${/\p{L}$/u.test(sign) ? ' ' : ''}${size}`
  return { key, label, value: { type: 'money', amount, currency }, display }
}

/** @param day `2026-11-28`, printed as `28 November 2026` */
export function dateFact(key: string, label: string, day: string): Fact {
  const moment = new Date(`${day}T00:00:00Z`)
  invariant(!Number.isNaN(moment.getTime()), `a day is written 2026-11-28, got ${day}`)
  const display = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(moment)
  return { key, label, value: { type: 'date', day }, display }
}

export const textFact = (key: string, label: string, text: string): Fact => ({
  key,
  label,
  value: { type: 'text' },
  display: oneLine(text),
})

/** A name somebody gave: of a product (its number counts as one), a store or supplier, or a person. */
export const nameFact = (key: string, label: string, name: string, nameOf: NameOf): Fact => ({
  key,
  label,
  value: { type: 'text', nameOf },
  display: oneLine(name),
})

/** Control, format and line characters are no part of a name: some hide text, some end a line. */
const oneLine = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, DISPLAY_LENGTH_MAX)
    .toWellFormed()
