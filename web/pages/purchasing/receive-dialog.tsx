import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { OrderView } from '#contract/purchasing.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { useIntent } from '../../api/intent.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { type Arrival, orderChanged, orderQuery, receiveOrder } from '../../api/purchasing.ts'
import { formatQuantity } from '../../app/format.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { isDecimal, QuantityField } from '../../ui/fields/quantity-field.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'

type Quantities = Readonly<Record<string, string>>

const size = (text: string): number => parseQuantity(text) ?? 0

/** What came, line by line; it starts from all that is still to come. Sent again after a lost answer, it counts once. */
export function ReceiveDialog({ order, onClose }: { order: OrderView; onClose: () => void }) {
  const storeName = useStoreNames()(order.storeId)
  const [came, setCame] = useState<Quantities>(() => outstandingOf(order))
  const [note, setNote] = useState('')
  const [allowOver, setAllowOver] = useState(false)
  const receive = useReceive(order, onClose)
  const lines = order.lines
    .map(({ productId }) => ({ productId, quantity: came[productId] ?? '' }))
    .filter(({ quantity }) => size(quantity) > 0)
  const isOver = order.lines.some(({ productId, incoming }) => size(came[productId] ?? '') > size(incoming))
  const isReadable = Object.values(came).every((text) => text === '' || isDecimal(text))
  const whyNot = whyNotYet({ isReadable, count: lines.length, isOver: isOver && !allowOver })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whyNot) receive.mutate({ lines, allowOver: isOver, note: note.trim() || null })
  }
  const problem = formProblem(
    receive.error,
    lines.map((_line, i) => `lines[${i}].quantity`),
  )
  return (
    <Dialog title={`Receive ${order.number}`} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <p className="text-sm text-muted">
          It goes into the stock of {storeName}. Change what differs; leave empty what did not come.
        </p>
        <div className="flex flex-wrap gap-2">
          <Button size="small" onPress={() => setCame(outstandingOf(order))}>
            Everything came
          </Button>
          <Button size="small" onPress={() => setCame({})}>
            Empty all
          </Button>
        </div>
        <ul className="flex flex-col divide-y divide-line">
          {order.lines.map((line) => (
            <ReceiveLine
              key={line.productId}
              line={line}
              value={came[line.productId] ?? ''}
              onChange={(text) => setCame((before) => ({ ...before, [line.productId]: text }))}
              error={fieldError(
                receive.error,
                `lines[${lines.findIndex((each) => each.productId === line.productId)}].quantity`,
              )}
            />
          ))}
        </ul>
        {isOver && (
          <Checkbox
            isSelected={allowOver}
            onChange={setAllowOver}
            description="More is entered than is still to come. Tick this to take it all into stock."
          >
            More came than was ordered
          </Checkbox>
        )}
        <TextField
          label="Note"
          description="Such as the delivery note’s number."
          value={note}
          onChange={setNote}
          maxLength={500}
        />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={receive.isPending} disabledReason={whyNot}>
            Put into stock
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const outstandingOf = ({ lines }: OrderView): Quantities =>
  Object.fromEntries(lines.filter(({ incoming }) => size(incoming) > 0).map((line) => [line.productId, line.incoming]))

function whyNotYet(state: { isReadable: boolean; count: number; isOver: boolean }): string | undefined {
  if (!state.isReadable) return 'Mend the numbers first.'
  if (state.count === 0) return 'Enter what came first.'
  return state.isOver ? 'Say that more came than was ordered, or enter less.' : undefined
}

interface ReceiveLineProps {
  line: OrderView['lines'][number]
  value: string
  onChange: (text: string) => void
  error: string | undefined
}

const ReceiveLine = ({ line, value, onChange, error }: ReceiveLineProps) => (
  <li className="grid grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-3 py-2">
    <span className="min-w-0 text-sm">
      <bdi className="line-clamp-2 font-medium">{line.productName}</bdi>
      <span className="block text-xs text-muted">
        {formatQuantity(line.incoming)} of {formatQuantity(line.quantity)} to come
      </span>
    </span>
    <QuantityField
      label={`Came of ${line.productName}`}
      hideLabel
      value={value}
      onChange={onChange}
      suffix={line.unit}
      error={error}
    />
  </li>
)

function useReceive(order: OrderView, onDone: () => void) {
  const client = useQueryClient()
  const intent = useIntent()
  return useMutation({
    mutationFn: (arrival: Arrival) => receiveOrder(order.orderId, arrival, intent.keyFor(arrival)),
    onSettled: (_answer, error) => intent.settle(error ?? undefined),
    onSuccess: (changed) => {
      orderChanged(client, changed)
      for (const key of ['stock', 'levels', 'products']) void client.invalidateQueries({ queryKey: [key] })
      toast.good(changed.state === 'received' ? `${order.number} is complete.` : 'In stock. The rest stays expected.')
      onDone()
    },
    onError: () => void client.invalidateQueries({ queryKey: orderQuery(order.orderId).queryKey }),
  })
}
