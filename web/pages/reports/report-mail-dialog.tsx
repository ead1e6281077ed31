import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { REPORT_TYPES, type ReportType } from '#domain/reports/archived-report.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { getReportByMail, reportMailsQuery } from '../../api/reports.ts'
import { useSession } from '../../api/session.ts'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { ScopeFields, useFirstStore } from './scope-fields.tsx'

interface Draft {
  email: string
  type: ReportType
  storeId: string | undefined
}

/** Which report goes to which address. */
export function ReportMailDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const { account } = useSession()
  const storeId = useFirstStore()
  const [draft, setDraft] = useState<Draft>({ email: account?.email ?? '', type: REPORT_TYPES[0], storeId })
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation({
    mutationFn: () => getReportByMail(draft),
    onSuccess: ({ status, email }) => {
      toast.good(
        status === 'unconfirmed'
          ? `We asked ${email} by mail. Nothing is sent before the yes.`
          : `${email} gets it from now on.`,
      )
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: reportMailsQuery.queryKey }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!save.isPending) save.mutate()
  }
  return (
    <Dialog title="Get a report by mail" isOpen onClose={onClose}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <ScopeFields type={draft.type} storeId={draft.storeId} onChange={set} error={save.error} />
        <TextField
          label="E-mail"
          type="email"
          value={draft.email}
          onChange={(email) => set({ email })}
          error={fieldError(save.error, 'email')}
        />
        <FormProblem problem={formProblem(save.error, ['type', 'email'])} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
