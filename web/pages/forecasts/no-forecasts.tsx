import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartSpline } from 'lucide-react'
import { forecastRunQuery, hasSalesQuery } from '../../api/forecasts.ts'
import { isUnderWay } from '../../api/jobs.ts'
import { QueryView } from '../../app/query-view.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState } from '../../ui/feedback/states.tsx'

/** Before the first forecasts: what they need, and how to have them. */
export function NoForecasts() {
  const run = useQuery(forecastRunQuery).data
  const sales = useQuery(hasSalesQuery)
  if (run && isUnderWay(run)) {
    return <EmptyState icon={<ChartSpline />} title="The first forecasts are being made" />
  }
  return (
    <QueryView query={sales} label="what is known of sales">
      {(hasSales) => (hasSales ? <ReadyToBegin /> : <NoSales />)}
    </QueryView>
  )
}

const ReadyToBegin = () => (
  <EmptyState icon={<ChartSpline />} title="No forecasts yet">
    They are made every night from what was sold. To have them now, press “Forecast now” above.
  </EmptyState>
)

const NoSales = () => (
  <EmptyState
    icon={<ChartSpline />}
    title="No forecasts yet, and no sales to learn from"
    action={
      <Link to="/sales" className={buttonClass('primary')}>
        Bring in sales
      </Link>
    }
  >
    Forecasts learn from what was sold. Bring in a file of past sales, or record sales as they happen and come back in a
    week or two.
  </EmptyState>
)
