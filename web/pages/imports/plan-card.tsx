import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportView } from '#contract/imports.ts'
import { applyImport, changeImport, undoImport } from '../../api/imports.ts'
import { toProblem } from '../../api/problem.ts'
import { formatCount, formatTime } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { describeDialect } from './dialect.ts'

type Plan = NonNullable<ImportView['plan']>

/** What the file comes to, in numbers, and what can be done with it now. */
export function PlanCard({ view, plan }: { view: ImportView; plan: Plan }) {
  return (
    <Card title={HEADINGS[view.status] ?? 'Plan'} description={describeDialect(view)}>
      <div className="flex flex-col gap-4">
        <Result view={view} plan={plan} />
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-6">
          <Stat label="Levels that change" value={formatCount(plan.changedCount)} />
          <Stat label="New products" value={formatCount(plan.newProductCount)} />
          <Stat label="Changed products" value={formatCount(plan.changedProductCount)} />
          <Stat label="The same already" value={formatCount(plan.unchangedCount)} />
          <Stat label="Bad rows" value={formatCount(plan.errorCount)} tone={plan.errorCount > 0 ? 'text-danger' : ''} />
          <Stat
            label="Older than stock"
            value={formatCount(plan.staleCount)}
            tone={plan.staleCount > 0 ? 'text-warn' : ''}
          />
        </div>
        {plan.staleCount > 0 && view.status === 'planned' && (
          <Notice tone="warn">
            {formatCount(plan.staleCount)} rows were counted before the last movement of their shelf. Applying them
            takes that movement back.
          </Notice>
        )}
        {view.status === 'planned' && <ApplyPart view={view} plan={plan} />}
        {(view.status === 'applied' || (view.status === 'failed' && view.applied)) && <UndoPart view={view} />}
      </div>
    </Card>
  )
}

const HEADINGS: Partial<Record<ImportView['status'], string>> = {
  planned: 'What applying would do',
  applied: 'What was applied',
  undone: 'What was applied and undone',
}

function Result({ view: { applied, undone, status }, plan }: { view: ImportView; plan: Plan }) {
  if (undone) return <Notice tone="info">Undone {formatTime(undone.at)}: levels are back at what they were.</Notice>
  if (applied) {
    return (
      <Notice tone={applied.refusedCount > 0 ? 'warn' : 'good'}>
        Applied {formatTime(applied.at)}. Levels counted: {formatCount(applied.countedCount)}. Products created:{' '}
        {formatCount(applied.createdProductCount)}, changed: {formatCount(applied.changedProductCount)}.
        {applied.refusedCount > 0 && ` Rows refused at the end: ${formatCount(applied.refusedCount)}.`}
      </Notice>
    )
  }
  if (status === 'planned' && plan.verdict === 'nothing_to_do') {
    return <Notice tone="good">Nothing to do: every row says what is so already.</Notice>
  }
  return null
}

/** Keeps the page of an import in step with an answer. */
function useChange<Input>(importId: string, change: (input: Input) => Promise<ImportView>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (view) => client.setQueryData(['imports', importId, 'facts'], view),
  })
}

function ApplyPart({ view: { importId, options }, plan }: { view: ImportView; plan: Plan }) {
  const apply = useChange(importId, () => applyImport(importId, plan.hash))
  const choose = useChange(importId, (policy: 'reject_all' | 'reject_rows') => changeImport(importId, { policy }))
  const error = apply.error ?? choose.error
  return (
    <>
      {error && <ErrorState error={toProblem(error)} />}
      <div className="flex flex-wrap items-end gap-3">
        {plan.errorCount > 0 && (
          <Select
            label="When rows are bad"
            className="w-full sm:w-72"
            options={[
              { id: 'reject_all', label: 'Apply nothing' },
              { id: 'reject_rows', label: 'Leave the bad rows out' },
            ]}
            value={options.policy}
            onChange={(policy) => choose.mutate(policy === 'reject_rows' ? 'reject_rows' : 'reject_all')}
          />
        )}
        <Button
          tone="primary"
          isPending={apply.isPending}
          disabledReason={whyNot(plan, options.policy)}
          onPress={() => apply.mutate(undefined)}
        >
          {plan.errorCount > 0 ? `Apply ${formatCount(plan.validCount)} good rows` : 'Apply'}
        </Button>
      </div>
    </>
  )
}

function whyNot({ verdict, errorCount, validCount }: Plan, policy: string): string | undefined {
  if (verdict === 'nothing_to_do') return 'There is nothing to do.'
  if (validCount === 0) return 'No row is good.'
  if (errorCount > 0 && policy === 'reject_all') return 'Mend the bad rows, or choose to leave them out.'
  return undefined
}

function UndoPart({ view: { importId } }: { view: ImportView }) {
  const [isAsking, setAsking] = useState(false)
  const undo = useChange(importId, () => undoImport(importId))
  const problem = undo.error && toProblem(undo.error)
  const reasons = Object.values(problem?.fields ?? {})
  return (
    <>
      {problem && <ErrorState error={problem} />}
      {reasons.length > 1 && (
        <ul className="list-disc pl-6 text-sm">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <div>
        <Button onPress={() => setAsking(true)} isPending={undo.isPending}>
          Undo this import
        </Button>
      </div>
      <ConfirmDialog
        title="Undo this import?"
        confirmLabel="Undo"
        isDangerous
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          undo.mutate(undefined)
        }}
      >
        Every level it changed goes back by what it changed, and products go back to what they were, except what
        somebody changed since. The ledger keeps both.
      </ConfirmDialog>
    </>
  )
}
