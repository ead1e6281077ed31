import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { LevelForecastView } from '#contract/forecasts.ts'
import { addOverride, forecastsChanged } from '../../api/forecasts.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { isDecimal, QuantityField } from '../../ui/fields/quantity-field.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { changeOf, type OverrideKind } from './override-change.ts'

const KINDS: { id: OverrideKind; label: string }[] = [
  { id: 'more', label: 'Percent more than forecast' },
  { id: 'less', label: 'Percent less than forecast' },
  { id: 'units', label: 'Units a day' },
]

const SHOWN_FIELDS = ['from', 'to', 'reason', 'factor', 'unitsPerDay']

/** What somebody knows better, for some days. The forecast stays beside it. */
export function OverrideDialog({ forecast, onClose }: { forecast: LevelForecastView; onClose: () => void }) {
  const { productId, storeId, days } = forecast
  const firstDay = days[0]?.day ?? ''
  const client = useQueryClient()
  const [draft, setDraft] = useState({
    kind: 'more' as OverrideKind,
    amount: '',
    from: firstDay,
    to: firstDay,
    reason: '',
  })
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation({
    mutationFn: () => {
      const { kind, amount, from, to, reason } = draft
      return addOverride(productId, { store: storeId, from, to, reason, ...changeOf(kind, amount) })
    },
    onSuccess: async () => {
      await forecastsChanged(client)
      toast.good('The override counts from now on.')
      onClose()
    },
  })
  const missing = whatIsMissing(draft)
  const problem = formProblem(save.error, SHOWN_FIELDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!missing) save.mutate()
  }
  return (
    <Dialog title="Override days" isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label="Expect"
            options={KINDS}
            value={draft.kind}
            onChange={(id) => set({ kind: KINDS.find((each) => each.id === id)?.id ?? 'more' })}
          />
          <QuantityField
            label="How much"
            value={draft.amount}
            onChange={(amount) => set({ amount })}
            suffix={draft.kind === 'units' ? 'a day' : '%'}
            error={fieldError(save.error, 'factor') ?? fieldError(save.error, 'unitsPerDay')}
          />
          <TextField
            label="From"
            type="date"
            value={draft.from}
            onChange={(from) => set({ from, ...(from > draft.to && { to: from }) })}
            error={fieldError(save.error, 'from')}
          />
          <TextField
            label="To"
            type="date"
            value={draft.to}
            onChange={(to) => set({ to })}
            description="Included"
            error={fieldError(save.error, 'to')}
          />
        </div>
        <TextField
          label="Why"
          description="For whoever reads it later, and to learn from how it turned out"
          maxLength={500}
          value={draft.reason}
          onChange={(reason) => set({ reason })}
          error={fieldError(save.error, 'reason')}
        />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={save.isPending} disabledReason={missing}>
            Override
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function whatIsMissing(draft: { kind: OverrideKind; amount: string; from: string; to: string; reason: string }) {
  const { kind, amount, from, to, reason } = draft
  if (amount === '' || !isDecimal(amount)) return 'Say how much.'
  if (kind === 'less' && Number(amount) > 100) return 'Nothing can sell less than nothing: at most 100 %.'
  if (kind === 'more' && Number(amount) > 900) return 'At most 900 % more. For more than that, give units a day.'
  if (from === '' || to === '') return 'Say from which day to which.'
  if (from > to) return 'The last day is before the first.'
  if (reason.trim() === '') return 'Say why.'
  return undefined
}
