import { escapeHtml, type Letter, letterHtml, paragraphHtml, requestLetter } from '../values/letter.ts'
import { formatQuantity, type Quantity } from '../values/quantity.ts'
import type { Alert } from './alert.ts'
import { formatAmount, formatPrice, headline, isOver, subjectOf, type ToldAlert } from './told-alert.ts'

export interface MailLinks {
  /** The address people use, without a slash at its end. */
  publicUrl: string
  unsubscribeUrl: string
  /** How many alerts there are, when that is more than are handed over; those not listed are counted. */
  total?: number
}

/** A mail lists this many; the rest is on the Alerts page. */
export const LISTED_MAX = 50

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

/** What somebody must know to act, a line each. */
function factsOf({ alert, onHand, unit, threshold, elsewhere, ...money }: ToldAlert): string[] {
  const facts: string[] = []
  const amount = (quantity: Quantity) => formatAmount(quantity, unit)
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
  const price = (amount: number | undefined) => formatPrice(amount, { currency, currencyPlaces })
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
