import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { SimulationView } from '#contract/simulations.ts'
import { categoriesQuery } from '../../api/catalog.ts'
import { isUnderWay } from '../../api/jobs.ts'
import { simulationsQuery } from '../../api/simulations.ts'
import { QueryView } from '../../app/query-view.tsx'
import { type SearchTexts, useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { EmptyState, Notice } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'
import { filterOf, LEVELS } from '../recommendations/filters.tsx'
import { SimulationResult } from './simulation-result.tsx'
import { ReplayButton, SimulationUnderWay } from './simulation-run.tsx'

/** What the past year would have been like under each policy. */
export function Simulator() {
  const [search, change] = useUrlState()
  const simulations = useQuery(simulationsQuery)
  const newest = simulations.data?.[0]
  const { store, category } = search
  const { serviceLevel } = filterOf(search)
  const isRunning = newest !== undefined && isUnderWay(newest)
  const wish = { ...(store && { store }), ...(category && { category }), serviceLevel }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Scope search={search} serviceLevel={serviceLevel} change={change} />
        <ReplayButton wish={wish} newest={newest} />
      </div>
      {isRunning && <SimulationUnderWay run={newest} />}
      {newest?.state === 'failed' && (
        <Notice tone="danger">The last run failed: {newest.problem?.message ?? 'nobody knows why.'}</Notice>
      )}
      <QueryView query={simulations} label="the simulations">
        {(all) => {
          const done = all.find((one) => one.state === 'done' && isOf(one, { store, category }))
          return !done && isRunning ? null : <Shown simulation={done} />
        }}
      </QueryView>
    </div>
  )
}

const isOf = (
  one: SimulationView,
  { store, category }: { store?: string | undefined; category?: string | undefined },
) => one.store === store && one.category === category && one.productId === undefined

function Shown({ simulation }: { simulation: SimulationView | undefined }) {
  if (!simulation?.result) {
    return (
      <Card>
        <EmptyState icon={<History />} title="Nothing was replayed for this yet">
          Press “Replay the past year” to see how the shop would have done with recommendations and with low-stock
          thresholds, beside what really happened.
        </EmptyState>
      </Card>
    )
  }
  if (simulation.result.all.levelCount === 0) {
    return (
      <Card>
        <EmptyState icon={<History />} title="There was nothing to replay">
          A replay needs two weeks of sales to forecast from, and four weeks after the first delivery to judge by.
        </EmptyState>
      </Card>
    )
  }
  return <SimulationResult simulation={simulation} result={simulation.result} />
}

const ALL = 'all:'

function Scope({
  search: { store, category },
  serviceLevel,
  change,
}: {
  search: SearchTexts
  serviceLevel: number
  change: (part: SearchTexts) => void
}) {
  const categories = (useQuery(categoriesQuery).data ?? []).filter(Boolean)
  const hasStores = useStores().length > 1
  return (
    <Toolbar label="What to replay">
      {hasStores && (
        <StoreSelect value={store} onChange={(chosen) => change({ store: chosen })} allLabel="All stores" />
      )}
      {categories.length > 0 && (
        <Select
          label="Category"
          options={[
            { id: ALL, label: 'All categories' },
            ...categories.map((name) => ({ id: `c:${name}`, label: name })),
          ]}
          value={category ? `c:${category}` : ALL}
          onChange={(id) => change({ category: id === ALL ? undefined : id.slice(2) })}
          className="min-w-36"
        />
      )}
      <Select
        label="Service level"
        options={LEVELS.map((level) => ({ id: level, label: `${level} %` }))}
        value={String(Math.round(serviceLevel * 100))}
        onChange={(service) => change({ service })}
        className="min-w-36"
      />
    </Toolbar>
  )
}
