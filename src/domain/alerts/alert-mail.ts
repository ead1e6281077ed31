import { escapeHtml, type Letter, letterHtml, oneLine, paragraphHtml, requestLetter } from '../values/letter.ts'
import { formatMoney, type MinorUnits, minorUnits } from '../values/money.ts'
import { formatQuantity, type Quantity } from '../values/quantity.ts'
import { ALERT_KINDS, type Alert } from './alert.ts'

/** One alert with what its mail says about it. */
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

export interface MailLinks {
  /** The address people use, without a slash at its end. */
  publicUrl: string
  unsubscribeUrl: string
  /** How many alerts there are, when that is more than are handed over; those not listed are counted. */
  total?: number
}

/** A mail lists this many; the rest is on the Alerts page. */
export const LISTED_MAX = 50

/** What the subject can bear on a phone. */
const SUBJECT_NAME_MAX = 60

const HEADLINES = {
  out_of_stock: 'is out of stock',
  low_stock: 'is running low',
  back_in_stock: 'is back in stock',
  product_changed: 'was changed',
} as const

/** A late mail tells of what may be right again by now. */
const HEADLINES_OVER = { ...HEADLINES, out_of_stock: 'was out of stock', low_stock: 'was running low' } as const

const isOver = ({ kind, state }: Alert): boolean =>
  state === 'resolved' && (kind === 'out_of_stock' || kind === 'low_stock')

/** What needs somebody most comes first: the empty shelf, the low one, good news, changes; then what is over by now. */
export const byUrgency = (a: Alert, b: Alert): number =>
  Number(isOver(a)) - Number(isOver(b)) || ALERT_KINDS.indexOf(a.kind) - ALERT_KINDS.indexOf(b.kind)

/** Puts alerts into one mail: a single column that reads well on a phone, and the same as text. */
export function alertMail(
  told: readonly ToldAlert[],
  { publicUrl, unsubscribeUrl, total = told.length }: MailLinks,
): Letter {
  const listed = told.slice(0, LISTED_MAX)
  const more = total - listed.length
  const subject = subjectOf(told, total)
  const rest = more > 0 ? `And ${more} more: ${publicUrl}/alerts` : ''
  const text = [
    ...listed.map((each) => [headline(each), ...factsOf(each), linkTo(each, publicUrl)].join('\n')),
    rest,
    `See, take on or snooze alerts: ${publicUrl}/alerts`,
    `Stop these mails: ${unsubscribeUrl}`,
  ]
  return {
    subject,
    text: text.filter(Boolean).join('\n\n'),
    html: letterHtml(subject, [
      ...listed.map((each) => card(each, publicUrl)),
      more > 0 ? paragraphHtml(`And ${more} more.`) : '',
      `<p style="margin:0 0 24px"><a href="${escapeHtml(publicUrl)}/alerts" style="color:#0f766e">See, take on or snooze alerts</a></p>`,
      `<p style="margin:0;color:#78716c;font-size:13px">You asked Backstock for these mails. <a href="${escapeHtml(unsubscribeUrl)}" style="color:#78716c">Stop them</a>.</p>`,
    ]),
  }
}

/** The one mail a new address gets before it has said yes. */
export const confirmationMail = (shopName: string, confirmUrl: string): Letter =>
  requestLetter({
    subject: `Confirm stock alerts from ${shopName}`,
    lines: [
      `Somebody asked for stock alerts from ${shopName} to be sent to this address. Nothing is sent until you confirm.`,
    ],
    action: { label: 'Yes, send them', url: confirmUrl },
    footnote: 'If it was not you, do nothing.',
  })

function subjectOf(told: readonly ToldAlert[], total: number): string {
  const [first] = told
  if (!first) return 'Stock alerts'
  const name = shorten(oneLine(first.productName))
  const place = first.storeName ? ` in ${oneLine(first.storeName)}` : ''
  const only = `${name} ${whatOf(first.alert)}${place}`
  return total === 1 ? only : `${total} stock alerts: ${only}, and more`
}

const whatOf = (alert: Alert): string => (isOver(alert) ? HEADLINES_OVER : HEADLINES)[alert.kind]

const headline = ({ alert, productName, storeName }: ToldAlert): string =>
  `${productName} ${whatOf(alert)}${storeName ? ` in ${storeName}` : ''}`

/** What somebody must know to act, a line each. */
function factsOf({ alert, onHand, unit, threshold, elsewhere, ...money }: ToldAlert): string[] {
  const facts: string[] = []
  // "3" says it for pieces; "3 kg" needs its unit.
  const amount = (quantity: Quantity) => [formatQuantity(quantity), unit === 'piece' ? '' : unit].join(' ').trim()
  if (alert.kind === 'product_changed') facts.push(...changesOf(alert, money))
  else if (onHand !== undefined) facts.push(`Left: ${amount(onHand)}`)
  if (threshold !== undefined && alert.kind !== 'product_changed') facts.push(`Threshold: ${amount(threshold)}`)
  if (isOver(alert)) facts.push('Over by now.')
  else if (elsewhere.length > 0) {
    facts.push(
      `Elsewhere: ${elsewhere.map((each) => `${each.storeName} has ${formatQuantity(each.onHand)}`).join(', ')}`,
    )
  } else if (alert.kind === 'out_of_stock' || alert.kind === 'low_stock') facts.push('No other store has any.')
  return facts
}

function changesOf(
  { before, after }: Alert,
  { currency, currencyPlaces }: Pick<ToldAlert, 'currency' | 'currencyPlaces'>,
): string[] {
  const price = (amount: number | undefined) =>
    amount === undefined ? 'none' : `${formatMoney(minorUnits(amount) as MinorUnits, currencyPlaces)} ${currency}`
  return [
    ...(before?.name === after?.name ? [] : [`Name: ${before?.name} → ${after?.name}`]),
    ...(before?.price === after?.price ? [] : [`Price: ${price(before?.price)} → ${price(after?.price)}`]),
  ]
}

const linkTo = ({ alert }: ToldAlert, publicUrl: string): string =>
  `${publicUrl}/products/${encodeURIComponent(alert.productId)}`

const COLOURS = {
  out_of_stock: '#b91c1c',
  low_stock: '#b45309',
  back_in_stock: '#15803d',
  product_changed: '#1d4ed8',
} as const

const OVER = '#a8a29e'

function card(told: ToldAlert, publicUrl: string): string {
  const facts = factsOf(told).map((fact) => `<div style="color:#44403c">${escapeHtml(fact)}</div>`)
  return `<div style="margin:0 0 16px;padding:14px 16px;border:1px solid #e7e5e4;border-left:4px solid ${isOver(told.alert) ? OVER : COLOURS[told.alert.kind]};border-radius:8px">
<div style="font-weight:600;margin-bottom:4px">${escapeHtml(headline(told))}</div>${facts.join('')}
<div style="margin-top:8px"><a href="${escapeHtml(linkTo(told, publicUrl))}" style="color:#0f766e">Open ${escapeHtml(told.alert.productId)}</a></div></div>`
}

const shorten = (text: string): string => {
  const signs = [...text]
  return signs.length <= SUBJECT_NAME_MAX ? text : `${signs.slice(0, SUBJECT_NAME_MAX - 1).join('')}…`
}
