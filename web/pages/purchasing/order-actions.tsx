import { useNavigate } from '@tanstack/react-router'
import { Ban, Download, PackageCheck, Pencil, Send } from 'lucide-react'
import { useState } from 'react'
import type { OrderView } from '#contract/purchasing.ts'
import { orderFileAddress } from '../../api/purchasing.ts'
import { useClosedReason } from '../../api/session.ts'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EndOrderDialog } from './end-order-dialog.tsx'
import { PlaceOrderDialog } from './place-order-dialog.tsx'
import { ReceiveDialog } from './receive-dialog.tsx'

/** What can be done with an order in its state; the next step stands last and stands out. */
export function OrderActions({ order }: { order: OrderView }) {
  const [open, setOpen] = useState<'place' | 'receive' | 'end'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <a href={orderFileAddress(order.orderId)} download className={buttonClass()}>
        <Download aria-hidden />
        CSV
      </a>
      <Steps order={order} onOpen={setOpen} />
      {open === 'place' && <PlaceOrderDialog order={order} onClose={close} />}
      {open === 'receive' && <ReceiveDialog order={order} onClose={close} />}
      {open === 'end' && <EndOrderDialog order={order} onClose={close} />}
    </>
  )
}

function Steps({ order, onOpen }: { order: OrderView; onOpen: (dialog: 'place' | 'receive' | 'end') => void }) {
  const navigate = useNavigate()
  const mayNotPlan = useClosedReason('planning:write')
  const mayNotReceive = useClosedReason('stock:write')
  const { state, orderId, lines } = order
  if (state === 'received' || state === 'canceled') return null
  return (
    <>
      <Button icon={<Ban />} disabledReason={mayNotPlan} onPress={() => onOpen('end')}>
        {state === 'partially_received' ? 'Close short' : 'Cancel order'}
      </Button>
      {state === 'draft' ? (
        <>
          <Button
            icon={<Pencil />}
            disabledReason={mayNotPlan}
            onPress={() => void navigate({ to: '/orders/$orderId/edit', params: { orderId } })}
          >
            Edit
          </Button>
          <Button
            tone="primary"
            icon={<Send />}
            disabledReason={mayNotPlan ?? (lines.length === 0 ? 'Add what to order first.' : undefined)}
            onPress={() => onOpen('place')}
          >
            Mark as ordered
          </Button>
        </>
      ) : (
        <Button tone="primary" icon={<PackageCheck />} disabledReason={mayNotReceive} onPress={() => onOpen('receive')}>
          Receive
        </Button>
      )}
    </>
  )
}
