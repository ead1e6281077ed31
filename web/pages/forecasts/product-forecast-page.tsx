import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartSpline, MessageSquareText, Pencil } from 'lucide-react'
import { useState } from 'react'
import type { LevelForecastView } from '#contract/forecasts.ts'
import { productStockQuery } from '../../api/catalog.ts'
import { productForecastsQuery } from '../../api/forecasts.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatAgo } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart, useUrlState } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState, Notice } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { AccuracyCard } from './accuracy-card.tsx'
import { ExpectedDays } from './expected-days.tsx'
import { expectedOver } from './fan-facts.ts'
import { ForecastChart } from './forecast-chart.tsx'
import { DEMAND_WORDS, formatDate, formatUnits, WARNING_WORDS } from './forecast-words.ts'
import { OverrideDialog } from './override-dialog.tsx'
import { Overrides } from './overrides.tsx'
import { Proposals } from './proposals.tsx'
import { SuggestDialog } from './suggest-dialog.tsx'

/** What one product is expected to sell in a store, how far to trust it, and what people know better. */
export function ProductForecastPage() {
  const productId = usePathPart('productId')
  const forecasts = useQuery(productForecastsQuery(productId))
  const stock = useQuery(productStockQuery(productId))
  const [{ store }, change] = useUrlState()
  const storeName = useStoreNames()
  const closedReason = useClosedReason('planning:write')
  const [open, setOpen] = useState<'override' | 'suggest'>()
  const close = () => setOpen(undefined)
  const stores = forecasts.data?.stores ?? []
  const chosen = stores.find(({ storeId }) => storeId === store) ?? stores[0]
  const name = stock.data?.product.name ?? productId
  return (
    <>
      <PageHeader
        title={`Forecast of ${name}`}
        above={<Link to="/forecasts">Forecasts</Link>}
        description={
          <>
            {productId}
            {chosen && ` · ${storeName(chosen.storeId)} · made ${formatAgo(chosen.madeAt)}`}
          </>
        }
        actions={
          <>
            <Link
              to="/products/$productId"
              params={{ productId }}
              search={chosen ? { store: chosen.storeId } : {}}
              className={buttonClass()}
            >
              Open the product
            </Link>
            {chosen && forecasts.data?.hasNarrator && (
              <Button icon={<MessageSquareText />} disabledReason={closedReason} onPress={() => setOpen('suggest')}>
                Suggest from a note
              </Button>
            )}
            {chosen && (
              <Button
                tone="primary"
                icon={<Pencil />}
                disabledReason={closedReason}
                onPress={() => setOpen('override')}
              >
                Override days
              </Button>
            )}
          </>
        }
      />
      {stores.length > 1 && (
        <Select
          label="Store"
          options={stores.map(({ storeId }) => ({ id: storeId, label: storeName(storeId) }))}
          value={chosen?.storeId}
          onChange={(id) => change({ store: id })}
          className="mb-4 w-full sm:w-56"
        />
      )}
      <QueryView query={forecasts} label="the forecast">
        {() => (chosen ? <LevelForecast key={chosen.storeId} name={name} forecast={chosen} /> : <NoForecast />)}
      </QueryView>
      {chosen && open === 'override' && <OverrideDialog forecast={chosen} onClose={close} />}
      {chosen && open === 'suggest' && <SuggestDialog forecast={chosen} onClose={close} />}
    </>
  )
}

const NoForecast = () => (
  <Card>
    <EmptyState
      icon={<ChartSpline />}
      title="No forecast of this product yet"
      action={
        <Link to="/forecasts" className={buttonClass('primary')}>
          Go to the forecasts
        </Link>
      }
    >
      Forecasts are made every night for what has sold. There they can be made at once.
    </EmptyState>
  </Card>
)

function LevelForecast({ name, forecast }: { name: string; forecast: LevelForecastView }) {
  return (
    <div className="flex flex-col gap-4">
      {forecast.isStale && (
        <Notice tone="warn">
          Sales are known only up to {formatDate(forecast.trainedThrough)}, so this forecast is old. Bring in the sales
          since, and forecast again.
        </Notice>
      )}
      {forecast.warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {WARNING_WORDS[warning]}
        </Notice>
      ))}
      <ForecastChart name={name} forecast={forecast} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <ExpectedDays days={forecast.days} />
        <div className="flex min-w-0 flex-col gap-4">
          <Basis forecast={forecast} />
          <AccuracyCard forecast={forecast} />
          <Proposals forecast={forecast} />
          <Overrides forecast={forecast} />
        </div>
      </div>
    </div>
  )
}

/** What the forecast says in short, and what it rests on. */
function Basis({
  forecast: { days, demandClass, model, trainedFrom, trainedThrough },
}: {
  forecast: LevelForecastView
}) {
  const { label, meaning } = DEMAND_WORDS[demandClass]
  return (
    <Card title="In short">
      <div className="grid grid-cols-3 gap-4">
        <Stat label="Next 7 days" value={formatUnits(expectedOver(days, 7))} note="units" />
        <Stat label="Next 28 days" value={formatUnits(expectedOver(days, 28))} note="units" />
        <Stat
          label="All days ahead"
          value={formatUnits(expectedOver(days, days.length))}
          note={`${days.length} days`}
        />
      </div>
      <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        <dt className="text-muted">Demand</dt>
        <dd>
          <strong>{label}.</strong> {meaning}
        </dd>
        <dt className="text-muted">Learnt from</dt>
        <dd>
          Sales from {formatDate(trainedFrom)} to {formatDate(trainedThrough)}
        </dd>
        <dt className="text-muted">Made by</dt>
        <dd className="break-words">{model}</dd>
      </dl>
    </Card>
  )
}
