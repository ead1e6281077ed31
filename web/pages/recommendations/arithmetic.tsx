import type { RecommendationView } from '#contract/recommendations.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { formatCount, formatQuantity } from '../../app/format.ts'
import { cx } from '../../ui/classes.ts'
import { days, isSome } from './words.ts'

interface Term {
  sign?: '+' | '−' | '='
  label: string
  value: string
  note?: string
  isResult?: boolean
}

/** Every term of a recommendation, one below the other, as somebody would add them up on paper. */
export function Arithmetic({ one, serviceLevel }: { one: RecommendationView; serviceLevel: number }) {
  return (
    <table aria-label={`Arithmetic of ${one.name}`} className="w-full max-w-xl text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">Term</th>
          <th scope="col">Quantity, {one.unit}</th>
        </tr>
      </thead>
      <tbody>
        {termsOf(one, serviceLevel).map(({ sign, label, value, note, isResult }) => (
          <tr key={label} className={cx(isResult && 'font-semibold')}>
            <th
              scope="row"
              className={cx(
                'py-1 pr-3 text-left align-baseline',
                isResult ? 'border-t border-line-strong' : 'font-normal',
              )}
            >
              <span className="inline-block w-5 text-muted">{sign}</span>
              {label}
              {note && <span className="block pl-5 text-xs font-normal text-muted">{note}</span>}
            </th>
            <td
              className={cx(
                'py-1 text-right align-baseline whitespace-nowrap',
                isResult && 'border-t border-line-strong',
              )}
            >
              {formatQuantity(value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const signed = (text: string): Pick<Term, 'sign' | 'value'> =>
  text.startsWith('-') ? { sign: '−', value: text.slice(1) } : { sign: '+', value: text }

function termsOf(one: RecommendationView, serviceLevel: number): Term[] {
  return [...targetTerms(one, serviceLevel), ...positionTerms(one), ...resultTerms(one)]
}

function targetTerms({ arithmetic: terms, warnings }: RecommendationView, serviceLevel: number): Term[] {
  const isGuess = warnings.includes('no_forecast') || warnings.includes('no_history')
  const span = `${days(terms.leadTimeDays)} to deliver and ${days(terms.reviewDays)} until the next order`
  return [
    { label: 'Expected demand', note: span, value: terms.expectedDemand },
    isGuess
      ? { label: 'Low-stock threshold', note: 'Nothing else is known to go by', ...signed(terms.safetyStock) }
      : {
          label: 'Safety stock',
          note: `So that in ${Math.round(serviceLevel * 100)} of 100 rounds nothing is short`,
          ...signed(terms.safetyStock),
        },
    { sign: '=', label: 'Order-up-to level', value: terms.orderUpTo, isResult: true },
  ]
}

function positionTerms({ arithmetic: terms }: RecommendationView): Term[] {
  const later = isSome(terms.incomingLater) ? `${formatQuantity(terms.incomingLater)} more come too late to count` : ''
  const parts: Term[] = [
    { label: 'On hand', value: terms.onHand },
    ...(isSome(terms.reserved) ? [{ sign: '−' as const, label: 'Reserved', value: terms.reserved }] : []),
    {
      sign: '+',
      label: 'On the way',
      value: terms.incomingCounted,
      ...(later && { note: later }),
    },
    ...(isSome(terms.transferredIn) ? [{ sign: '+' as const, label: 'Taken over', value: terms.transferredIn }] : []),
    ...(isSome(terms.transferredOut)
      ? [{ sign: '−' as const, label: 'Handed over', value: terms.transferredOut }]
      : []),
  ]
  return [...parts, { sign: '=', label: 'Position', value: terms.position, isResult: true }]
}

function resultTerms({ arithmetic: terms, excess }: RecommendationView): Term[] {
  if (!isSome(terms.needed)) {
    const isBeyond = (parseQuantity(terms.position) ?? 0) > (parseQuantity(terms.orderUpTo) ?? 0)
    const note = isBeyond ? 'The position is above the order-up-to level' : 'The position is the order-up-to level'
    const enough: Term = { sign: '=', label: 'Needed', note, value: terms.needed, isResult: true }
    if (!excess) return [enough]
    return [
      enough,
      { label: 'Available', value: terms.available },
      ...(isSome(terms.transferredOut)
        ? [{ sign: '−' as const, label: 'Of it handed over', value: terms.transferredOut }]
        : []),
      {
        sign: '−',
        label: 'To keep',
        note: `What sells in ${formatCount(excess.coverDays)} days, or the order-up-to level where that is more`,
        value: excess.keep,
      },
      { sign: '=', label: 'Too many', value: excess.quantity, isResult: true },
    ]
  }
  const difference = `Order-up-to level less position: ${formatQuantity(terms.orderUpTo)} − ${formatQuantity(terms.position)}`
  return [
    { sign: '=', label: 'Needed', note: difference, value: terms.needed, isResult: true },
    { sign: '=', label: 'To buy', note: packNote(terms), value: terms.quantity, isResult: true },
  ]
}

function packNote({ packs, packSize, minimumOrder, limitedBy }: RecommendationView['arithmetic']): string {
  const size = formatQuantity(packSize)
  const whole =
    packSize === '1' ? 'In whole units' : `${formatCount(packs)} ${packs === 1 ? 'pack' : 'packs'} of ${size}`
  return limitedBy === 'minimum' ? `${whole}: at least ${formatQuantity(minimumOrder)} have to be ordered` : whole
}
