import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, PackagePlus, TrendingUp } from 'lucide-react'
import { summaryQuery } from '../../api/catalog.ts'
import { type RecommendationList, recommendationsQuery } from '../../api/recommendations.ts'
import { formatWeekday } from '../../app/format.ts'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { type Filter, TO_DO } from './filters.tsx'

/** Nothing is left to do, or nothing can be told: says which, and what comes next. */
export function NothingToDo({ list, filter }: { list: RecommendationList; filter: Filter }) {
  const { buy, transfer, reduce, none } = list.counts
  const { store, serviceLevel, wanted, supplier } = filter
  const summary = useQuery(summaryQuery(store))
  const covered = useQuery({ ...recommendationsQuery({ store, serviceLevel, action: 'none' }), enabled: none > 0 })
  if (summary.isPending || (none > 0 && covered.isPending)) return null
  return <Card flush>{answer()}</Card>

  function answer() {
    if (summary.data?.productCount === 0) return <NoProducts />
    if (buy + transfer + reduce + none === 0) return <NoSales title="Nothing is known to go by yet" />
    if (wanted !== TO_DO || supplier !== undefined)
      return (
        <EmptyState icon={<CircleCheck />} title="Nothing like that is to be done">
          Choose another kind, store or supplier.
        </EmptyState>
      )
    if (buy + transfer + reduce > 0)
      return (
        <EmptyState icon={<CircleCheck />} title="Everything is decided">
          What is in a draft order counts once it is marked as ordered.
        </EmptyState>
      )
    const rest = covered.data?.data ?? []
    if (rest.length > 0 && rest.every(({ warnings }) => warnings.includes('no_forecast')))
      return <NoSales title="Nothing is below its threshold" />
    return (
      <EmptyState icon={<CircleCheck />} title={coveredUntil(covered.data)}>
        Nothing needs to be bought, handed over or reduced now. What you decided is under Decisions.
      </EmptyState>
    )
  }
}

/** The first day on which a shelf is likelier empty than not, if nothing is ordered until then. */
function coveredUntil(list: RecommendationList | undefined): string {
  const first = list?.data
    .map(({ stockOutDay }) => stockOutDay)
    .filter((day) => day !== undefined)
    .toSorted()[0]
  if (list === undefined || list.isCut || first === undefined || first <= list.asOf.slice(0, 10))
    return 'All shelves are covered'
  return `All shelves are covered until ${formatWeekday(first)}`
}

const NoProducts = () => (
  <EmptyState
    icon={<PackagePlus />}
    title="There are no products yet"
    action={
      <Link to="/imports" className={buttonClass('primary')}>
        Import a list
      </Link>
    }
  >
    Once there are products and their sales are known, this page says what to buy, and by when.
  </EmptyState>
)

const NoSales = ({ title }: { title: string }) => (
  <EmptyState
    icon={<TrendingUp />}
    title={title}
    action={
      <div className="flex flex-wrap justify-center gap-2">
        <Link to="/sales" className={buttonClass('primary')}>
          Upload sales
        </Link>
        <Link to="/forecasts" className={buttonClass()}>
          Make forecasts
        </Link>
      </div>
    }
  >
    What will sell is not known: there are no sales, or no forecast of them. Upload past sales, then make forecasts.
  </EmptyState>
)
