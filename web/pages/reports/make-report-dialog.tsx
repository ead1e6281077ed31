import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ReportView } from '#contract/report-archive.ts'
import type { Paper, ReportType } from '#domain/reports/archived-report.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { usualPaper } from '#domain/reports/schedule.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { isBeingMade, orderReport, reportQuery, reportsChanged } from '../../api/reports.ts'
import { useSession } from '../../api/session.ts'
import { useUrlState } from '../../app/url-state.ts'
import { useStoreNames, useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { daysOf, PERIOD_OPTIONS, periodNamed } from '../insights/insight-period.ts'
import { ReportFiles } from './report-files.tsx'
import { periodWords } from './report-words.ts'
import { PaperField, placeWords, ScopeFields, typeNamed, useFirstStore } from './scope-fields.tsx'

const OWN_DAYS = 'own'
const PERIODS = [...PERIOD_OPTIONS, { id: OWN_DAYS, label: 'Other days' }]
const FIELDS = ['type', 'from', 'to']

/** Asks which report, then shows how far it is until its files are there. */
export function MakeReportDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const order = useMutation({ mutationFn: orderReport, onSuccess: () => reportsChanged(client) })
  return (
    <Dialog title="Make a report" isOpen onClose={onClose}>
      {order.data ? (
        <Making ordered={order.data} onClose={onClose} />
      ) : (
        <OrderForm onOrder={order.mutate} isPending={order.isPending} error={order.error} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface OrderFormProps {
  onOrder: (wish: Parameters<typeof orderReport>[0]) => void
  isPending: boolean
  error: unknown
  onClose: () => void
}

function OrderForm({ onOrder, isPending, error, onClose }: OrderFormProps) {
  const [draft, set] = useDraft()
  const { type, storeId, period, from, to, paper } = draft
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending) onOrder({ type, storeId, from, to, paper })
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <ScopeFields type={type} storeId={storeId} onChange={set} error={error} />
      <Select label="Period" options={PERIODS} value={period} onChange={(next) => set({ period: next })} />
      {period === OWN_DAYS && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="From"
            type="date"
            value={from}
            onChange={(next) => set({ from: next })}
            error={fieldError(error, 'from')}
          />
          <TextField
            label="To"
            type="date"
            value={to}
            onChange={(next) => set({ to: next })}
            error={fieldError(error, 'to')}
          />
        </div>
      )}
      <PaperField value={paper} onChange={(next) => set({ paper: next })} />
      <FormProblem problem={formProblem(error, period === OWN_DAYS ? FIELDS : ['type'])} />
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button
          type="submit"
          tone="primary"
          isPending={isPending}
          disabledReason={from && to ? undefined : 'Choose both days first.'}
        >
          Make it
        </Button>
      </DialogActions>
    </form>
  )
}

interface Draft {
  type: ReportType
  storeId: string | undefined
  period: string
  from: string
  to: string
  paper: Paper
}

/** Starts from the address, where the insights page put its store and days. */
function useDraft(): [Draft, (part: Partial<Draft>) => void] {
  const [{ make, of, period }] = useUrlState()
  const { tenant } = useSession()
  const stores = useStores()
  const firstStore = useFirstStore()
  const [draft, setDraft] = useState({
    type: typeNamed(make),
    chosenStore: of,
    period: periodNamed(period) as string,
    from: '',
    to: '',
    paper: usualPaper(tenant.currency),
  })
  const storeId = draft.chosenStore ?? firstStore
  const timeZone = (stores.find((store) => store.storeId === storeId) ?? stores[0])?.timeZone ?? 'UTC'
  const usual = daysOf(periodNamed(draft.period), timeZone, Date.now())
  const days = draft.period === OWN_DAYS ? { from: draft.from, to: draft.to } : usual
  const change = (part: Partial<Draft>) =>
    setDraft((before) => ({
      ...before,
      // Other days start from those shown before.
      ...(part.period === OWN_DAYS && usual),
      ...part,
      ...('storeId' in part && { chosenStore: part.storeId }),
    }))
  return [{ ...draft, storeId, ...days }, change]
}

/** A worker makes it in the background: closing this stops nothing. */
function Making({ ordered, onClose }: { ordered: ReportView; onClose: () => void }) {
  const client = useQueryClient()
  const query = useQuery({ ...reportQuery(ordered.reportId), initialData: ordered })
  const view = query.data
  const storeName = useStoreNames()
  const finish = () => {
    void reportsChanged(client)
    onClose()
  }
  return (
    <>
      <p role="status" className="mb-4 text-sm">
        <span className="font-medium">{REPORT_NAMES[view.type]}</span>
        <span className="block text-muted">
          {placeWords(view, storeName)} · {periodWords(view)}
        </span>
        {view.state === 'ready' && <span className="mt-1 block font-medium text-good">It is ready.</span>}
      </p>
      <ReportFiles view={view} />
      <p className="mt-4 text-sm text-muted">
        {isBeingMade(view)
          ? 'You can close this: it appears in the archive when it is ready.'
          : 'To get one like it by mail again and again, add it under Schedules and under Mail.'}
      </p>
      <DialogActions>
        <Button onPress={finish}>{isBeingMade(view) ? 'Close' : 'Done'}</Button>
      </DialogActions>
    </>
  )
}
