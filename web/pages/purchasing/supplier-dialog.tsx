import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SupplierView } from '#contract/purchasing.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { saveSupplier, suppliersQuery } from '../../api/purchasing.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { NumberField } from '../../ui/fields/number-field.tsx'
import { isDecimal, MoneyField } from '../../ui/fields/quantity-field.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'

const SHOWN_FIELDS = ['leadTimeDays', 'reviewDays', 'minimumOrderValue', 'email']

/** How one buys from a supplier; what is left empty is not known. */
export function SupplierDialog(props: { supplier: SupplierView; onClose: () => void }) {
  const { onClose } = props
  // The form was filled from this version: with a newer one, saving would undo what somebody else changed.
  const [supplier] = useState(props.supplier)
  const { name, currency, version } = supplier
  const client = useQueryClient()
  const [draft, setDraft] = useState({
    leadTimeDays: supplier.leadTimeDays,
    reviewDays: supplier.reviewDays,
    minimumOrderValue: supplier.minimumOrderValue ?? '',
    email: supplier.email ?? '',
  })
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation({
    mutationFn: () =>
      saveSupplier(
        name,
        {
          leadTimeDays: draft.leadTimeDays ?? null,
          reviewDays: draft.reviewDays ?? null,
          minimumOrderValue: draft.minimumOrderValue || null,
          email: draft.email.trim() || null,
        },
        version,
      ),
    onSuccess: () => {
      toast.good(`${name} saved.`)
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: suppliersQuery.queryKey }),
  })
  const isReadable = draft.minimumOrderValue === '' || isDecimal(draft.minimumOrderValue, { places: 4 })
  const problem = formProblem(save.error, SHOWN_FIELDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReadable && !save.isPending) save.mutate()
  }
  return (
    <Dialog title={name} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <NumberField
          label="Lead time in days"
          description="From ordering until it is at the door."
          value={draft.leadTimeDays}
          onChange={(leadTimeDays) => set({ leadTimeDays })}
          min={0}
          max={730}
          error={fieldError(save.error, 'leadTimeDays')}
        />
        <NumberField
          label="Ordered every so many days"
          description="7: once a week."
          value={draft.reviewDays}
          onChange={(reviewDays) => set({ reviewDays })}
          min={1}
          max={366}
          error={fieldError(save.error, 'reviewDays')}
        />
        <MoneyField
          label="An order comes to at least"
          currency={currency}
          value={draft.minimumOrderValue}
          onChange={(minimumOrderValue) => set({ minimumOrderValue })}
          error={fieldError(save.error, 'minimumOrderValue')}
        />
        <TextField
          label="E-mail for orders"
          type="email"
          value={draft.email}
          onChange={(email) => set({ email })}
          error={fieldError(save.error, 'email')}
        />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={save.isPending}
            disabledReason={isReadable ? undefined : 'Mend the numbers first.'}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
