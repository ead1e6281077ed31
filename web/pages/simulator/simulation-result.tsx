import { useMemo } from 'react'
import type {
  SimulatedPolicyView,
  SimulationComparisonView,
  SimulationResultView,
  SimulationView,
} from '#contract/simulations.ts'
import { formatAgo, formatCount, formatMoney } from '../../app/format.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Chart } from '../../ui/data/chart.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { Card } from '../../ui/layout/card.tsx'
import {
  assumptionsOf,
  barsOf,
  formatDate,
  formatShare,
  formatWhole,
  hasMoreDays,
  headline,
  levelsWords,
  mainOf,
  POLICIES,
  POLICY_WORDS,
  type PolicyName,
} from './simulation-words.ts'

/** The policies side by side, in numbers and pictures, and what is taken for granted. */
export function SimulationResult({ simulation, result }: { simulation: SimulationView; result: SimulationResultView }) {
  const main = mainOf(result)
  const span = result.from && result.to ? `${formatDate(result.from)} to ${formatDate(result.to)}` : ''
  const asked = `asked for ${formatShare(simulation.serviceLevelAsked)} of deliveries without a shortage`
  return (
    <div className="flex flex-col gap-4">
      <Card
        title="The past year, replayed"
        description={`${span}; ${asked}; replayed ${formatAgo(simulation.endedAt ?? simulation.createdAt)}`}
        flush
      >
        <p className="px-4 pt-4">{headline(result)}</p>
        <p className="px-4 pt-1 pb-3 text-sm text-muted">{coverage(result)}</p>
        <PolicyTable label="Policies side by side" comparison={main} currency={result.currency} />
      </Card>
      <Charts comparison={main} currency={result.currency} />
      {hasMoreDays(result) && (
        <Card
          title="All days, without what really happened"
          description={`${levelsWords(result.all.levelCount)}, ${formatCount(result.all.levelDays)} days in all`}
          flush
        >
          <PolicyTable label="Policies on all days" comparison={result.all} currency={result.currency} />
        </Card>
      )}
      <TopLevels result={result} />
      <Card title="What is assumed">
        <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
          {assumptionsOf(result).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </Card>
    </div>
  )
}

function coverage({ all, recorded }: SimulationResultView): string {
  if (!recorded) {
    return `${levelsWords(all.levelCount)}, ${formatCount(all.levelDays)} days in all. What really happened is not shown: the ledger has no stock record of these days.`
  }
  const share = recorded.levelDays < all.levelDays ? ', those of which the ledger has a stock record' : ''
  return `${levelsWords(recorded.levelCount)}, ${formatCount(recorded.levelDays)} days in all${share}.`
}

interface PolicyRow {
  policy: PolicyName
  outcome: SimulatedPolicyView | undefined
}

function PolicyTable(props: { label: string; comparison: SimulationComparisonView; currency: string }) {
  const { label, comparison, currency } = props
  const rows = POLICIES.map((policy): PolicyRow => ({ policy, outcome: comparison[policy] }))
  return <DataTable label={label} rows={rows} rowKey={({ policy }) => policy} columns={policyColumns(currency)} />
}

function policyColumns(currency: string): Column<PolicyRow>[] {
  const column = (id: string, header: string, tell: (outcome: SimulatedPolicyView) => string): Column<PolicyRow> => ({
    id,
    header,
    align: 'right',
    cell: ({ outcome }) => (outcome ? tell(outcome) : id === 'service' ? 'no stock record' : '–'),
  })
  return [
    {
      id: 'policy',
      header: 'Policy',
      isTitle: true,
      width: '12rem',
      cell: ({ policy }) => <span className="font-medium">{POLICY_WORDS[policy]}</span>,
    },
    column('service', 'Demand met', ({ serviceLevel }) => formatShare(serviceLevel)),
    column('cycles', 'Deliveries without a shortage', ({ cycleService }) =>
      cycleService === undefined ? '–' : formatShare(cycleService),
    ),
    column(
      'stock',
      'Average stock',
      ({ averageStock, averageStockMoney }) =>
        `${formatMoney(averageStockMoney, currency)} (${formatWhole(averageStock)})`,
    ),
    column('out', 'Days out of stock', ({ stockOutDays }) => formatCount(stockOutDays)),
    column(
      'lost',
      'Sales lost',
      ({ lostMoney, lostUnits }) => `${formatMoney(lostMoney, currency)} (${formatWhole(lostUnits)})`,
    ),
    column('orders', 'Orders', ({ orders }) => formatCount(orders)),
  ]
}

function Charts({ comparison, currency }: { comparison: SimulationComparisonView; currency: string }) {
  const lost = useMemo(
    () => barsOf(comparison, { title: 'Sales lost', currency, value: 'lostMoney' }),
    [comparison, currency],
  )
  const stock = useMemo(
    () => barsOf(comparison, { title: 'Average stock', currency, value: 'averageStockMoney' }),
    [comparison, currency],
  )
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {[lost, stock].map((chart) => (
        <Card key={chart.title} title={chart.title}>
          <Chart
            chart={chart}
            className="h-56"
            label={`${chart.title}: ${chart.bars.map(({ label, value }) => `${label} ${formatMoney(String(value), currency)}`).join('; ')}.`}
          />
        </Card>
      ))}
    </div>
  )
}

type TopLevel = SimulationResultView['top'][number]

function TopLevels({ result: { top, currency } }: { result: SimulationResultView }) {
  const storeName = useStoreNames()
  const lost = (policy: PolicyName): Column<TopLevel> => ({
    id: policy,
    header: `Lost ${{ recommended: 'as recommended', threshold: 'by threshold', actual: 'really' }[policy]}`,
    align: 'right',
    cell: ({ comparison }) => {
      const outcome = comparison[policy]
      return outcome ? formatMoney(outcome.lostMoney, currency) : 'no stock record'
    },
  })
  const columns: Column<TopLevel>[] = [
    {
      id: 'product',
      header: 'Product',
      isTitle: true,
      cell: ({ productId, name, storeId }) => <ProductLink productId={productId} name={name} store={storeId} />,
    },
    { id: 'store', header: 'Store', width: '9rem', cell: ({ storeId }) => storeName(storeId) },
    ...POLICIES.map(lost),
  ]
  return (
    <Card title="What sells for the most" description="Sales lost under each policy" flush>
      <DataTable
        label="What sells for the most"
        rows={top}
        rowKey={({ storeId, productId }) => `${storeId}/${productId}`}
        columns={columns}
      />
    </Card>
  )
}
