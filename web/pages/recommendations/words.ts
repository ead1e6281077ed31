import type { RecommendationView } from '#contract/recommendations.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { formatCount, formatMoney, formatQuantity, formatWeekday } from '../../app/format.ts'

type Action = RecommendationView['action']
type StoreName = (storeId: string) => string

/** What the actions are called on screen. */
export const ACTIONS: Record<Action, string> = {
  buy: 'Buy',
  transfer: 'Hand over',
  reduce: 'Too much',
  none: 'Nothing',
}

/** What to do, in words: `Buy 36 by Tue 24 Nov`. */
export function whatToDo(one: RecommendationView, { today, storeName }: { today: string; storeName: StoreName }) {
  const moves = movesOf(one, storeName)
  if (one.action === 'transfer') return sentence(moves)
  if (one.action === 'buy') {
    const by =
      one.orderByDay === undefined ? '' : one.orderByDay === today ? ' today' : ` by ${formatWeekday(one.orderByDay)}`
    return sentence([...moves, `buy ${formatQuantity(one.quantity)}${by}`])
  }
  if (one.action === 'reduce') {
    const tiedUp = one.excess?.tiedUp
    const worth = tiedUp === undefined ? '' : `: ${formatMoney(tiedUp, one.currency)} tied up`
    return `${formatQuantity(one.quantity)} too many${worth}`
  }
  return 'Nothing to do'
}

const movesOf = ({ transfersIn, transfersOut }: RecommendationView, storeName: StoreName): string[] => [
  ...transfersIn.map(({ from, quantity }) => `take ${formatQuantity(quantity)} over from ${storeName(from)}`),
  ...transfersOut.map(({ to, quantity }) => `hand ${formatQuantity(quantity)} over to ${storeName(to)}`),
]

const sentence = (parts: readonly string[]): string => {
  const text = new Intl.ListFormat('en-GB').format(parts)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Why, in one line: `25 on hand, gone by Wed 25 Nov; 3 days to deliver`. */
export function whyOf(one: RecommendationView, today: string): string {
  const { arithmetic, excess } = one
  const onHand = isSome(arithmetic.onHand) ? `${formatQuantity(arithmetic.onHand)} on hand` : 'None on hand'
  const incoming = isSome(arithmetic.incomingCounted)
    ? `, ${formatQuantity(arithmetic.incomingCounted)} on the way`
    : ''
  if (one.action === 'reduce' && excess)
    return `${onHand}; ${formatQuantity(excess.keep)} are enough for ${formatCount(excess.coverDays)} days`
  if (one.transfersOut.length > 0)
    return `${onHand}${incoming}; ${formatQuantity(arithmetic.orderUpTo)} are enough here`
  return `${onHand}${incoming}${goneBy(one, today)}; ${days(arithmetic.leadTimeDays)} to deliver`
}

function goneBy({ stockOutDay, arithmetic, coverDays, isCoverAtLeast, warnings }: RecommendationView, today: string) {
  if (!isSome(arithmetic.available)) return ''
  if (stockOutDay !== undefined)
    return stockOutDay === today ? ', gone today' : `, gone by ${formatWeekday(stockOutDay)}`
  // Without a forecast nothing is known of how long it lasts.
  if (warnings.includes('no_forecast') || warnings.includes('no_history')) return ''
  return `, lasts ${isCoverAtLeast ? 'at least ' : ''}${days(coverDays)}`
}

export const days = (count: number): string =>
  new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: 'day',
    unitDisplay: 'long',
    maximumFractionDigits: 1,
  }).format(count)

/** Whether a decimal text is above 0. */
export const isSome = (quantity: string): boolean => (parseQuantity(quantity) ?? 0) > 0

export const keyOf = ({ storeId, productId }: { storeId: string; productId: string }): string =>
  `${storeId}\n${productId}`

/** Whether it can become a line of a draft order. */
export const isOrderable = ({ action, supplier, decision }: RecommendationView): boolean =>
  action === 'buy' && supplier !== undefined && decision === undefined
