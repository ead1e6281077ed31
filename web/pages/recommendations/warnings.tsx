import { Link } from '@tanstack/react-router'
import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import type { RecommendationWarning } from '#domain/recommendations/recommendation.ts'

type NextStep = 'forecasts' | 'sales' | 'product' | 'orders'

/** What each warning means, and where something can be done about it. */
const WARNINGS: Record<RecommendationWarning, { words: string; next?: NextStep }> = {
  no_forecast: {
    words: 'There is no forecast: it is ordered up to the low-stock threshold, whatever sells.',
    next: 'forecasts',
  },
  no_history: {
    words: 'No sales are known: it is ordered up to the low-stock threshold, whatever sells.',
    next: 'sales',
  },
  short_history: { words: 'Its sales are known for a short time only, so the forecast is rough.', next: 'sales' },
  never_sold: { words: 'It has never sold as far as the records go.', next: 'sales' },
  ending: { words: 'It sells less and less: it may be on its way out. Look before you buy.' },
  level_shift: { words: 'Its sales changed suddenly not long ago; the forecast goes by what is since then.' },
  mostly_out_of_stock: {
    words: 'The shelf was empty most of the time, so nobody knows what it would have sold.',
  },
  stale_forecast: { words: 'The forecast ends before today; its last week is repeated.', next: 'forecasts' },
  short_forecast: {
    words: 'The forecast ends before an order of today has arrived and sold; its last week is repeated.',
    next: 'forecasts',
  },
  no_lead_time: {
    words: 'No lead time is stated and no delivery was seen: a week is assumed.',
    next: 'product',
  },
  few_deliveries: {
    words: 'No lead time is stated; it is taken from fewer than three deliveries.',
    next: 'product',
  },
  overdue_delivery: { words: 'A delivery is overdue; it is counted as coming tomorrow.', next: 'orders' },
  undated_delivery: {
    words: 'A delivery has no expected day; it is counted as coming after one lead time.',
    next: 'orders',
  },
  runs_out_before_delivery: {
    words: 'Likelier than not, the shelf is empty before anything ordered today is there. Ask for an earlier delivery.',
  },
  no_price: { words: 'It has no price, so what is at risk cannot be told in money.', next: 'product' },
}

const isKnown = (warning: string): warning is RecommendationWarning => warning in WARNINGS

/** What a person should know before acting, and what to do about it. */
export function Warnings({ one }: { one: RecommendationView }) {
  const notes = one.warnings.filter(isKnown).map((warning) => ({ warning, ...WARNINGS[warning] }))
  const isUnnamed = one.action === 'buy' && one.supplier === undefined
  if (notes.length === 0 && !isUnnamed) return null
  return (
    <ul aria-label="Good to know" className="flex flex-col gap-1.5 text-sm">
      {isUnnamed && (
        <Note>
          It names no supplier, so no order can be made. <Next step="product" productId={one.productId} />
        </Note>
      )}
      {notes.map(({ warning, words, next }) => (
        <Note key={warning}>
          {words} {next && <Next step={next} productId={one.productId} />}
        </Note>
      ))}
    </ul>
  )
}

const Note = ({ children }: { children: ReactNode }) => (
  <li className="flex items-start gap-2">
    <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-info" />
    <span className="min-w-0">{children}</span>
  </li>
)

const LINKS: Record<Exclude<NextStep, 'product'>, { to: string; label: string }> = {
  forecasts: { to: '/forecasts', label: 'Make forecasts' },
  sales: { to: '/sales', label: 'Upload sales' },
  orders: { to: '/orders', label: 'Look at the orders' },
}

const linkClass = 'rounded font-medium whitespace-nowrap text-accent underline'

function Next({ step, productId }: { step: NextStep; productId: string }) {
  if (step === 'product')
    return (
      <Link to="/products/$productId" params={{ productId }} preload={false} className={linkClass}>
        Edit the product
      </Link>
    )
  const { to, label } = LINKS[step]
  return (
    <Link to={to} className={linkClass}>
      {label}
    </Link>
  )
}
