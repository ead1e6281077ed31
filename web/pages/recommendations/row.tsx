import { Link } from '@tanstack/react-router'
import { ArrowLeftRight, ChevronDown, CircleX } from 'lucide-react'
import { useId, useState } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatMoney } from '../../app/format.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { cx } from '../../ui/classes.ts'
import { Badge } from '../../ui/data/badge.tsx'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { Arithmetic } from './arithmetic.tsx'
import { Warnings } from './warnings.tsx'
import { isOrderable, isSome, whatToDo, whyOf } from './words.ts'

export interface RowProps {
  one: RecommendationView
  /** The store's day. */
  today: string
  serviceLevel: number
  isSelected: boolean
  onSelect: (isSelected: boolean) => void
  onDecline: () => void
}

/** One thing to do: what, why, what it costs not to do it, and the arithmetic on demand. */
export function Row({ one, today, serviceLevel, isSelected, onSelect, onDecline }: RowProps) {
  const storeName = useStoreNames()
  const closedReason = useClosedReason('planning:write')
  const [isOpen, setOpen] = useState(false)
  const detailsId = useId()
  const what = whatToDo(one, { today, storeName })
  const label = `${one.name}, ${storeName(one.storeId)}`
  return (
    <li aria-label={label} className="border-b border-line px-4 py-3 text-sm last:border-b-0">
      <div className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 gap-y-2 lg:grid-cols-[1.5rem_minmax(0,4fr)_minmax(0,6fr)_8rem_15.5rem] lg:gap-x-4">
        <div>
          {isOrderable(one) && !closedReason && (
            <Checkbox isSelected={isSelected} onChange={onSelect}>
              <span className="sr-only">Select {label}</span>
            </Checkbox>
          )}
        </div>
        <div className="min-w-0">
          <ProductLink productId={one.productId} name={one.name} store={one.storeId} />
          <span className="block text-xs text-muted">
            {storeName(one.storeId)}
            {one.supplier && (
              <>
                {' · '}
                <bdi>{one.supplier}</bdi>
              </>
            )}
          </span>
        </div>
        <div className="col-start-2 min-w-0 lg:col-start-auto">
          <p
            className={cx('flex flex-wrap items-center gap-x-2 gap-y-1', one.decision ? 'text-muted' : 'font-semibold')}
          >
            {what}
            <Markers one={one} />
          </p>
          <p className="text-muted">{whyOf(one, today)}</p>
        </div>
        <Money one={one} />
        <div className="col-start-2 flex flex-wrap items-start gap-1 lg:col-start-auto lg:justify-end">
          <Button
            size="small"
            tone="quiet"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            aria-label={`Arithmetic of ${label}`}
            icon={<ChevronDown className={cx('transition-transform', isOpen && 'rotate-180')} />}
            onPress={() => setOpen(!isOpen)}
          >
            Arithmetic
          </Button>
          {!one.decision && (
            <Button
              size="small"
              tone="quiet"
              aria-label={`Decline ${label}`}
              icon={<CircleX />}
              disabledReason={closedReason}
              onPress={onDecline}
            >
              Decline
            </Button>
          )}
        </div>
      </div>
      <div id={detailsId} className={cx('pl-8', isOpen && 'mt-3')}>
        {isOpen && <Details one={one} serviceLevel={serviceLevel} />}
      </div>
    </li>
  )
}

function Markers({ one }: { one: RecommendationView }) {
  const { decision, isLate, warnings, action } = one
  if (decision?.verdict === 'declined') return <Badge>Declined</Badge>
  if (decision?.orderId) {
    return (
      <Link to="/orders/$orderId" params={{ orderId: decision.orderId }} preload={false} className="rounded underline">
        <Badge tone="info">In a draft order</Badge>
      </Link>
    )
  }
  return (
    <>
      {isLate && action === 'buy' && <Badge tone="danger">Late</Badge>}
      {warnings.includes('no_forecast') && <Badge tone="warn">No forecast</Badge>}
      {action === 'buy' && one.supplier === undefined && <Badge tone="warn">No supplier</Badge>}
    </>
  )
}

/** What is lost if nothing is done; for too much stock, nothing is. */
function Money({ one: { moneyAtRisk, currency, action } }: { one: RecommendationView }) {
  const isAtRisk = moneyAtRisk !== undefined && /[1-9]/.test(moneyAtRisk) && action !== 'reduce'
  return (
    <div className={cx('col-start-2 lg:col-start-auto lg:block lg:text-right', !isAtRisk && 'hidden')}>
      {isAtRisk ? (
        <>
          <span className="font-semibold">{formatMoney(moneyAtRisk, currency)}</span>{' '}
          <span className="text-xs text-muted lg:block">at risk</span>
        </>
      ) : (
        <span className="text-muted">–</span>
      )}
    </div>
  )
}

function Details({ one, serviceLevel }: { one: RecommendationView; serviceLevel: number }) {
  const { lostUnits, stockOutChance, decision } = one
  const hasMoves = one.transfersIn.length + one.transfersOut.length > 0
  return (
    <div className="flex flex-col gap-4 rounded-control bg-sunken p-3 xl:flex-row xl:gap-8">
      <div className="min-w-0 xl:w-xl">
        <Arithmetic one={one} serviceLevel={serviceLevel} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        {decision?.reason && (
          <p>
            Declined because: <bdi>{decision.reason}</bdi>
          </p>
        )}
        {lostUnits !== undefined && isSome(lostUnits) && (
          <p className="text-muted">
            If nothing is done, the chance that something is short before the next order arrives is{' '}
            {Math.round(stockOutChance * 100)} %.
          </p>
        )}
        <Warnings one={one} />
        {hasMoves && <Moves one={one} />}
      </div>
    </div>
  )
}

/** Where to book what goes from one store to another. */
function Moves({ one: { productId, transfersIn, transfersOut } }: { one: RecommendationView }) {
  const storeName = useStoreNames()
  const closedReason = useClosedReason('stock:write')
  return (
    <ul className="flex flex-wrap gap-2">
      {[...transfersIn, ...transfersOut].map(({ from, to, quantity }) => (
        <li key={`${from} ${to}`}>
          {closedReason ? (
            closedReason
          ) : (
            <Link
              to="/record"
              search={{ kind: 'transfer', store: from, to, quantity, product: productId }}
              preload={false}
              className={buttonClass('secondary', 'small')}
            >
              <ArrowLeftRight aria-hidden />
              Book it: {storeName(from)} to {storeName(to)}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
