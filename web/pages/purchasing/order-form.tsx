import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { fieldError, formProblem } from '../../api/problem.ts'
import { suppliersQuery } from '../../api/purchasing.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { ComboBox } from '../../ui/fields/combo-box.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { DialogActions } from '../../ui/overlays/dialog.tsx'
import { DraftLines } from './draft-lines.tsx'
import { type OrderDraft, whyNotYet } from './order-draft.ts'

export interface OrderFormProps {
  start: OrderDraft
  /** Only a new order can choose its store: with it comes the currency. */
  isNew?: boolean
  submitLabel: string
  isPending: boolean
  error: unknown
  onSubmit: (draft: OrderDraft) => void
  onCancel: () => void
}

/** What is bought, from whom and for which store. */
export function OrderForm({ start, isNew = false, submitLabel, isPending, error, onSubmit, onCancel }: OrderFormProps) {
  const [draft, setDraft] = useState(start)
  const set = (part: Partial<OrderDraft>) => setDraft((before) => ({ ...before, ...part }))
  const currency = useStores().find(({ storeId }) => storeId === draft.storeId)?.currency
  const whyNot = whyNotYet(draft)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whyNot && !isPending) onSubmit(draft)
  }
  const problem = formProblem(error, shownFields(draft))
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {problem && <ErrorState error={problem} />}
      <Card>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <SupplierField
            value={draft.supplier}
            onChange={(supplier) => set({ supplier })}
            error={fieldError(error, 'supplier')}
          />
          {isNew && (
            <StoreSelect
              className="min-w-0"
              value={draft.storeId || undefined}
              onChange={(storeId) => set({ storeId: storeId ?? '' })}
            />
          )}
          <TextField
            label="Expected on"
            type="date"
            value={draft.expectedOn}
            onChange={(expectedOn) => set({ expectedOn })}
            error={fieldError(error, 'expectedOn')}
          />
          <TextField
            label="Note"
            value={draft.note}
            onChange={(note) => set({ note })}
            maxLength={500}
            error={fieldError(error, 'note')}
          />
        </div>
      </Card>
      <Card title="Lines">
        <DraftLines
          lines={draft.lines}
          currency={currency}
          error={error}
          onChange={(change) => setDraft((before) => ({ ...before, lines: change(before.lines) }))}
        />
      </Card>
      <DialogActions>
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary" isPending={isPending} disabledReason={whyNot}>
          {submitLabel}
        </Button>
      </DialogActions>
    </form>
  )
}

const shownFields = ({ lines }: OrderDraft): string[] => [
  'supplier',
  'expectedOn',
  'note',
  ...lines.flatMap((_line, i) => ['', '.productId', '.quantity', '.unitCost'].map((field) => `lines[${i}]${field}`)),
]

function SupplierField(props: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  const suppliers = useQuery(suppliersQuery).data ?? []
  return (
    <ComboBox
      label="Supplier"
      allowsAnyText
      options={suppliers.map(({ name }) => ({ id: name, label: name }))}
      inputValue={props.value}
      onInputChange={props.onChange}
      error={props.error}
      isRequired
    />
  )
}
