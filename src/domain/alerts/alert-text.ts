import { oneLine } from '../values/letter.ts'
import { countSegments, cutText } from '../values/text-segments.ts'
import { formatAmount, formatPrice, headline, isOver, type ToldAlert, whatOf } from './told-alert.ts'

export interface TextLinks {
  shopName: string
  /** The address people use, without a slash at its end. */
  publicUrl: string
  stopUrl: string
  /** How many alerts there are, when that is more than are handed over; those not listed are counted. */
  total?: number
}

/** More are never named in one text, however short they are. */
export const TEXT_LISTED_MAX = 20

/** Each segment is paid for, and nobody reads a third. */
const SEGMENTS_MAX = 2

/** UTF-16 units that one name among others may take. */
const NAME_MAX = 24
/** Shorter than this, a product is not told from another: rather a link less. */
const NAME_MIN = 16

const fitsText = (text: string): boolean => countSegments(text) <= SEGMENTS_MAX

const shorten = (name: string): string => cutText(oneLine(name), ({ length }) => length <= NAME_MAX)

/**
 * Puts alerts into one text message of two segments at most: what matters first, then a link to see them and one that
 * stops them. Where there is too little room for a name, the first link goes, then the numbers; the second only where the
 * shop's own address is too long for a text.
 */
export function alertText(told: readonly ToldAlert[], { shopName, publicUrl, stopUrl, total }: TextLinks): string {
  const stop = ` Stop: ${stopUrl}`
  const shapes: Shape[] = [
    { tail: ` ${publicUrl}/alerts${stop}`, hasFacts: true },
    { tail: stop, hasFacts: true },
    { tail: stop, hasFacts: false },
    { tail: '', hasFacts: true },
  ]
  const shop = shorten(shopName)
  const count = total ?? told.length
  const [only] = told
  for (const shape of shapes) {
    const text = only && count === 1 ? sayOne(shop, only, shape) : sayMany(shop, told, { ...shape, count })
    if (text !== undefined && fitsText(text)) return text
  }
  return cutText(`${shop}: ${count === 1 ? '1 stock alert' : `${count} stock alerts`}.`, fitsText)
}

/** What a text has besides what it is about. */
interface Shape {
  /** Its links. */
  tail: string
  hasFacts: boolean
}

/** One alert with its numbers; the name is what gives way. Undefined when too little of it would be left. */
function sayOne(shop: string, told: ToldAlert, { tail, hasFacts }: Shape): string | undefined {
  const productName = oneLine(told.productName)
  const place = told.storeName ? ` in ${shorten(told.storeName)}` : ''
  const facts = hasFacts ? factsOf(told) : ''
  const say = (name: string) => `${shop}: ${name} ${whatOf(told.alert)}${place}${facts}.${tail}`
  const name = cutText(productName, (shorter) => fitsText(say(shorter)))
  return name === productName || name.length >= NAME_MIN ? say(name) : undefined
}

function factsOf({ alert, onHand, unit, threshold, ...money }: ToldAlert): string {
  if (alert.kind === 'product_changed') {
    const { before, after } = alert
    if (before?.price === after?.price) return ''
    return `: price ${formatPrice(before?.price, money)} to ${formatPrice(after?.price, money)}`
  }
  const facts = [
    ...(onHand === undefined ? [] : [`${formatAmount(onHand, unit)} left`]),
    ...(threshold === undefined ? [] : [`threshold ${formatAmount(threshold, unit)}`]),
    ...(isOver(alert) ? ['over by now'] : []),
  ]
  return facts.length === 0 ? '' : `: ${facts.join(', ')}`
}

/** Names the first few, as many as there is room for, and counts the others. Undefined when not even one is named. */
function sayMany(
  shop: string,
  told: readonly ToldAlert[],
  { tail, count }: { tail: string; count: number },
): string | undefined {
  const names = told
    .slice(0, TEXT_LISTED_MAX)
    .map(({ productName, storeName, ...each }) =>
      headline({ ...each, productName: shorten(productName), storeName: storeName && shorten(storeName) }),
    )
  for (let named = names.length; named > 0; named--) {
    const more = count > named ? `; +${count - named} more` : ''
    const text = `${shop}: ${count} stock alerts: ${names.slice(0, named).join('; ')}${more}.${tail}`
    if (fitsText(text)) return text
  }
  return undefined
}

/** The one text a new number gets before it has said yes. The code comes first: phones show the beginning. */
export const codeText = (shopName: string, digits: string): string =>
  `${digits} is your code for stock alerts from ${shorten(shopName)}. Good for 10 minutes. Not you? Do nothing.`
