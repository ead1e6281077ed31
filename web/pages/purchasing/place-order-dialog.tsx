import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OrderView } from '#contract/purchasing.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { orderChanged, orderQuery, placeOrder } from '../../api/purchasing.ts'
import { formatMoney } from '../../app/format.ts'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'

/** Asks before a draft is ordered: from then on its lines are fixed. */
export function PlaceOrderDialog({ order, onClose }: { order: OrderView; onClose: () => void }) {
  const { orderId, number, supplier, lines, value, currency, version } = order
  const client = useQueryClient()
  const [expectedOn, setExpectedOn] = useState(order.expectedOn ?? '')
  const place = useMutation({
    mutationFn: () => placeOrder(orderId, expectedOn || null, version),
    onSuccess: (changed) => {
      orderChanged(client, changed)
      toast.good(`${number} counts as incoming now.`)
      onClose()
    },
    onError: () => void client.invalidateQueries({ queryKey: orderQuery(orderId).queryKey }),
  })
  const problem = formProblem(place.error, ['expectedOn'])
  return (
    <ConfirmDialog
      title={`Is ${number} ordered?`}
      confirmLabel="It is ordered"
      isOpen
      onClose={onClose}
      isPending={place.isPending}
      onConfirm={() => place.mutate()}
    >
      {problem && <ErrorState error={problem} className="mb-3" />}
      <p className="mb-4">
        {lines.length === 1 ? 'One line' : `${lines.length} lines`} from <bdi>{supplier}</bdi> for{' '}
        {formatMoney(value, currency)}. Backstock does not send it: tell your supplier as you always do. From now on it
        counts as incoming, and its lines stay as they are.
      </p>
      <TextField
        label="Expected on"
        type="date"
        description="Left empty: after the supplier’s lead time, when that is known."
        value={expectedOn}
        onChange={setExpectedOn}
        error={fieldError(place.error, 'expectedOn')}
      />
    </ConfirmDialog>
  )
}
