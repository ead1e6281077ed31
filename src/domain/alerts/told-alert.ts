import { oneLine } from '../values/letter.ts'
import { formatMoney, minorUnits } from '../values/money.ts'
import { formatQuantity, type Quantity } from '../values/quantity.ts'
import { ALERT_KINDS, type Alert } from './alert.ts'

/** One alert with what a message says about it. */
export interface ToldAlert {
  alert: Alert
  productName: string
  storeName?: string
  /** As it is now, which may differ from when it opened. */
  onHand?: Quantity
  unit: string
  threshold?: Quantity
  /** Other stores that have some, the most first. */
  elsewhere: readonly { storeName: string; onHand: Quantity }[]
  currencyPlaces: number
  currency: string
}

/** What the subject can bear on a phone. */
const SUBJECT_NAME_MAX = 60

const HEADLINES = {
  out_of_stock: 'is out of stock',
  low_stock: 'is running low',
  back_in_stock: 'is back in stock',
  product_changed: 'was changed',
} as const

/** A late message tells of what may be right again by now. */
const HEADLINES_OVER = { ...HEADLINES, out_of_stock: 'was out of stock', low_stock: 'was running low' } as const

export const isOver = ({ kind, state }: Alert): boolean =>
  state === 'resolved' && (kind === 'out_of_stock' || kind === 'low_stock')

/** What needs somebody most comes first: the empty shelf, the low one, good news, changes; then what is over by now. */
export const byUrgency = (a: Alert, b: Alert): number =>
  Number(isOver(a)) - Number(isOver(b)) || ALERT_KINDS.indexOf(a.kind) - ALERT_KINDS.indexOf(b.kind)

export const whatOf = (alert: Alert): string => (isOver(alert) ? HEADLINES_OVER : HEADLINES)[alert.kind]

export const headline = ({ alert, productName, storeName }: ToldAlert): string =>
  `${productName} ${whatOf(alert)}${storeName ? ` in ${storeName}` : ''}`

/** What a person reads first. @param total how many alerts there are, told here or not */
export function subjectOf(told: readonly ToldAlert[], total: number): string {
  const [first] = told
  if (!first) return 'Stock alerts'
  const name = shorten(oneLine(first.productName))
  const place = first.storeName ? ` in ${oneLine(first.storeName)}` : ''
  const only = `${name} ${whatOf(first.alert)}${place}`
  return total === 1 ? only : `${total} stock alerts: ${only}, and more`
}

const shorten = (text: string): string => {
  const signs = [...text]
  return signs.length <= SUBJECT_NAME_MAX ? text : `${signs.slice(0, SUBJECT_NAME_MAX - 1).join('')}…`
}

/** "3" says it for pieces; "3 kg" needs its unit. */
export const formatAmount = (quantity: Quantity, unit: string): string =>
  [formatQuantity(quantity), unit === 'piece' ? '' : unit].join(' ').trim()

export const formatPrice = (
  price: number | undefined,
  { currency, currencyPlaces }: Pick<ToldAlert, 'currency' | 'currencyPlaces'>,
): string => (price === undefined ? 'none' : `${formatMoney(minorUnits(price), currencyPlaces)} ${currency}`)
