import { Link } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useClosedReason, useSession } from '../../api/session.ts'
import { useUrlState } from '../../app/url-state.ts'
import { useStores } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { KINDS } from './kinds.ts'
import { RecordForm } from './record-form.tsx'
import { readStart } from './record-start.ts'
import { type Entry, record, type Wanted } from './sitting.ts'
import { SittingList } from './sitting-list.tsx'

/** Recording at the pace of a till: code, quantity, Enter, next. */
export function RecordPage() {
  const { actor } = useSession()
  const [search, change] = useUrlState()
  const stores = useStores().filter(({ active }) => active)
  const storeIds = stores.map(({ storeId }) => storeId)
  const closedReason = useClosedReason('stock:write')
  const start = readStart(search, storeIds)
  const onRecord = useCallback(
    (wanted: Wanted) => {
      void record(actor, wanted).then(tell)
    },
    [actor],
  )
  return (
    <>
      <PageHeader
        title="Record movement"
        description="Scan or type a code, then the quantity, then Enter. The form is ready for the next at once."
      />
      {closedReason && <Notice tone="warn">{closedReason}</Notice>}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        {start === undefined ? (
          <Notice tone="info">
            There is no store yet. A manager adds one in the{' '}
            <Link to="/settings" className="underline">
              settings
            </Link>
            .
          </Notice>
        ) : (
          <RecordForm
            key={[search.product, search.to, search.quantity].join(' ')}
            start={start}
            onChange={change}
            onRecord={onRecord}
            closedReason={closedReason}
          />
        )}
        <SittingList actor={actor} />
      </div>
    </>
  )
}

/** Says aloud what went wrong: the person is typing the next one already. */
function tell({ state, product, draft, problem }: Entry): void {
  if (state === 'recorded' || !problem) return
  toast.danger(`${KINDS[draft.kind].label} of ${product.name} was not recorded: ${problem.detail}`)
}
