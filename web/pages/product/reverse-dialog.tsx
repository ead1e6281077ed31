import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MovementView } from '#contract/movements.ts'
import { useIntent } from '../../api/intent.ts'
import { type MovementLineInput, postMovements } from '../../api/ledger.ts'
import { toProblem } from '../../api/problem.ts'
import { formatDelta } from '../../app/format.ts'
import { KIND_LABELS } from '../../inventory/movement-kind.ts'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'

export function ReverseDialog({ movement, onClose }: { movement: MovementView; onClose: () => void }) {
  const { productId, storeId, seq, kind, delta } = movement
  const client = useQueryClient()
  const intent = useIntent()
  const reverse = useMutation({
    mutationFn: () => {
      const lines: MovementLineInput[] = [{ kind: 'reversal', productId, storeId, seq }]
      return postMovements(lines, intent.keyFor(lines))
    },
    onSettled: (_answer, error) => intent.settle(error ?? undefined),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['levels', productId] })
      void client.invalidateQueries({ queryKey: ['products', productId] })
      // A receipt of an order that is taken back is expected again.
      void client.invalidateQueries({ queryKey: ['orders'] })
      toast.good(`${KIND_LABELS[kind]} reversed.`)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={`Reverse this ${KIND_LABELS[kind].toLowerCase()}?`}
      confirmLabel="Reverse"
      isOpen
      onClose={onClose}
      isPending={reverse.isPending}
      onConfirm={() => reverse.mutate()}
    >
      {reverse.error && <ErrorState error={toProblem(reverse.error)} className="mb-3" />}
      <p>
        It changed the level by {formatDelta(delta)}. A new movement takes that back; both stay in the ledger
        {kind.startsWith('transfer') ? ', and the other store’s side of the transfer is not touched' : ''}.
      </p>
    </ConfirmDialog>
  )
}
