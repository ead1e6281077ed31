import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OrderView } from '#contract/purchasing.ts'
import { formProblem } from '../../api/problem.ts'
import { endOrder, orderChanged, orderQuery } from '../../api/purchasing.ts'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'

/** Asks before an order, or what it still has to bring, is called off. */
export function EndOrderDialog({ order, onClose }: { order: OrderView; onClose: () => void }) {
  const { orderId, number, state, supplier } = order
  const isShort = state === 'partially_received'
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const end = useMutation({
    mutationFn: () => endOrder(orderId, isShort ? 'close' : 'cancel', note.trim() || null),
    onSuccess: (changed) => {
      orderChanged(client, changed)
      toast.good(isShort ? `The rest of ${number} is called off.` : `${number} is cancelled.`)
      onClose()
    },
    onError: () => void client.invalidateQueries({ queryKey: orderQuery(orderId).queryKey }),
  })
  const problem = formProblem(end.error, [])
  return (
    <ConfirmDialog
      title={isShort ? `Call off the rest of ${number}?` : `Cancel ${number}?`}
      confirmLabel={isShort ? 'Close short' : 'Cancel the order'}
      closeLabel="Keep it"
      isDangerous
      isOpen
      onClose={onClose}
      isPending={end.isPending}
      onConfirm={() => end.mutate()}
    >
      {problem && <ErrorState error={problem} className="mb-3" />}
      <p className="mb-4">
        {isShort
          ? 'What came stays in stock; what did not come is no longer expected.'
          : 'Nothing of it is expected any more.'}{' '}
        This cannot be undone.{' '}
        {state !== 'draft' && (
          <>
            Tell <bdi>{supplier}</bdi> as well: Backstock does not.
          </>
        )}
      </p>
      <TextField
        label="Note"
        description="Why, for whoever looks later."
        value={note}
        onChange={setNote}
        maxLength={500}
      />
    </ConfirmDialog>
  )
}
