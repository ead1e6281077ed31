import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import { type RecommendationList, recommendationsQuery } from '../../api/recommendations.ts'
import { formatClock, formatCount } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { DeclineDialog } from './decline-dialog.tsx'
import { type Filter, Filters, filterOf, TO_DO, type Wanted } from './filters.tsx'
import { NothingToDo } from './nothing-to-do.tsx'
import { OrderDialog } from './order-dialog.tsx'
import { Rows } from './rows.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { isOrderable, keyOf } from './words.ts'

/** What to do, the most money at risk first. */
export function WorkList() {
  const [search, change] = useUrlState()
  const filter = filterOf(search)
  const { store, supplier, serviceLevel, wanted } = filter
  const asked = { store, supplier, serviceLevel }
  const all = useQuery(recommendationsQuery(asked))
  // Beyond what one answer holds, those of one kind are asked for by themselves.
  const isApart = wanted !== TO_DO && all.data?.isCut === true
  const apart = useQuery({
    ...recommendationsQuery({ ...asked, ...(wanted !== TO_DO && { action: wanted }) }),
    enabled: isApart,
  })
  const query = isApart ? apart : all
  return (
    <div className="flex flex-col gap-4">
      <Filters filter={filter} change={change} counts={all.data && countsOf(all.data, filter)} />
      <QueryView query={query} label="what to do">
        {(list) => (
          <>
            <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-muted">
              <span>As of {formatClock(list.asOf)}. The most money at risk comes first.</span>
              <Button
                size="small"
                tone="quiet"
                icon={<RotateCw />}
                isPending={query.isFetching}
                onPress={() => void query.refetch()}
              >
                Reckon anew
              </Button>
            </div>
            <List key={JSON.stringify(filter)} list={list} filter={filter} />
          </>
        )}
      </QueryView>
    </div>
  )
}

/** How many of each kind nobody has decided about. */
function countsOf({ counts, data, isCut }: RecommendationList, { supplier }: Filter): Record<Wanted, number> {
  const { buy, transfer, reduce } = counts
  if (isCut && supplier === undefined) return { todo: buy + transfer + reduce, buy, transfer, reduce }
  const open = data.filter(({ decision }) => !decision)
  const count = (wanted: Wanted) => open.filter(({ action }) => action === wanted).length
  return { todo: open.length, buy: count('buy'), transfer: count('transfer'), reduce: count('reduce') }
}

const NOTHING: ReadonlySet<string> = new Set()

function List({ list, filter }: { list: RecommendationList; filter: Filter }) {
  const [selected, setSelected] = useState(NOTHING)
  const [ordered, setOrdered] = useState<readonly RecommendationView[]>()
  const [declined, setDeclined] = useState<RecommendationView>()
  const shown = list.data.filter(({ action }) => filter.wanted === TO_DO || action === filter.wanted)
  const orderable = shown.filter(isOrderable)
  const chosen = orderable.filter((one) => selected.has(keyOf(one)))
  const open = shown.filter(({ decision }) => !decision)
  const decided = shown.filter(({ decision }) => decision)
  const select = (some: readonly RecommendationView[], isSelected: boolean) =>
    setSelected((before) => {
      const next = new Set(before)
      for (const key of some.map(keyOf)) isSelected ? next.add(key) : next.delete(key)
      return next
    })
  const rows = { list, serviceLevel: filter.serviceLevel, selected, onSelect: select, onDecline: setDeclined }
  const unknown = open.filter(({ warnings }) => warnings.includes('no_forecast')).length
  return (
    <>
      {list.isCut && (
        <Notice tone="info">
          These are the {formatCount(list.data.length)} with the most money at risk. Choose a store or a supplier to see
          the others.
        </Notice>
      )}
      {open.length === 0 ? (
        <NothingToDo list={list} filter={filter} />
      ) : (
        <Card flush>
          <SelectionBar
            orderable={orderable}
            chosen={chosen}
            unknownCount={unknown}
            onSelect={select}
            onOrder={() => setOrdered(chosen)}
          />
          <Rows label="What to do" rows={open} {...rows} />
        </Card>
      )}
      {decided.length > 0 && (
        <Card
          title="Decided already"
          description="Declined ones come back after a week. What waits in a draft is done once it is ordered."
          flush
        >
          <Rows label="Decided already" rows={decided} {...rows} />
        </Card>
      )}
      {ordered && (
        <OrderDialog rows={ordered} serviceLevel={filter.serviceLevel} onClose={() => setOrdered(undefined)} />
      )}
      {declined && (
        <DeclineDialog one={declined} serviceLevel={filter.serviceLevel} onClose={() => setDeclined(undefined)} />
      )}
    </>
  )
}
