import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { StoreView } from '#contract/catalog.ts'
import type { OrderView } from '#contract/purchasing.ts'
import { storesQuery } from '../../api/catalog.ts'
import { useIntent } from '../../api/intent.ts'
import { toProblem } from '../../api/problem.ts'
import { createOrder, editOrder, orderChanged, orderQuery } from '../../api/purchasing.ts'
import { useClosedReason } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { NoSuchOrder } from './no-such-order.tsx'
import { draftOf, editOf, emptyDraft, type OrderDraft } from './order-draft.ts'
import { OrderForm } from './order-form.tsx'

/** Puts a new order together. */
export function NewOrderPage() {
  const closedReason = useClosedReason('planning:write')
  const stores = useQuery(storesQuery)
  return (
    <div className="max-w-3xl">
      <PageHeader title="New order" above={<Link to="/orders">Orders</Link>} />
      {closedReason ? (
        <Notice tone="warn">{closedReason}</Notice>
      ) : (
        <QueryView query={stores} label="the stores">
          {(found) => <NewOrder storeId={onlyOf(found)} />}
        </QueryView>
      )}
    </div>
  )
}

/** With one store there is nothing to choose. */
function onlyOf(stores: readonly StoreView[]): string {
  const [first, ...others] = stores.filter(({ active }) => active)
  return first && others.length === 0 ? first.storeId : ''
}

function NewOrder({ storeId }: { storeId: string }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const intent = useIntent()
  const create = useMutation({
    mutationFn: (draft: OrderDraft) => {
      const body = { ...editOf(draft), storeId: draft.storeId }
      return createOrder(body, intent.keyFor(body))
    },
    onSettled: (_answer, error) => intent.settle(error ?? undefined),
    onSuccess: (order) => {
      orderChanged(client, order)
      toast.good(`${order.number} is a draft. Mark it as ordered when it is.`)
      void navigate({ to: '/orders/$orderId', params: { orderId: order.orderId } })
    },
  })
  return (
    <OrderForm
      start={emptyDraft(storeId)}
      isNew
      submitLabel="Save draft"
      isPending={create.isPending}
      error={create.error}
      onSubmit={(draft) => create.mutate(draft)}
      onCancel={() => void navigate({ to: '/orders' })}
    />
  )
}

/** Changes a draft. */
export function EditOrderPage() {
  const order = useQuery(orderQuery(usePathPart('orderId')))
  if (order.error && toProblem(order.error).code === 'NOT_FOUND') return <NoSuchOrder />
  return (
    <div className="max-w-3xl">
      <QueryView query={order} label="the order">
        {(data) => <EditOrder key={data.orderId} order={data} />}
      </QueryView>
    </div>
  )
}

function EditOrder(props: { order: OrderView }) {
  // The form was filled from this version: with a newer one, saving would undo what somebody else changed.
  const [order] = useState(props.order)
  const { orderId, number, version } = order
  const closedReason = useClosedReason('planning:write')
  const navigate = useNavigate()
  const client = useQueryClient()
  const back = () => void navigate({ to: '/orders/$orderId', params: { orderId } })
  const save = useMutation({
    mutationFn: (draft: OrderDraft) => editOrder(orderId, editOf(draft), version),
    onSuccess: (changed) => {
      orderChanged(client, changed)
      toast.good(`${number} saved.`)
      back()
    },
    onError: () => void client.invalidateQueries({ queryKey: orderQuery(orderId).queryKey }),
  })
  const whyNot = closedReason ?? (order.state === 'draft' ? undefined : 'Only a draft can be changed.')
  const link = (
    <Link to="/orders/$orderId" params={{ orderId }} className="hover:underline">
      {number}
    </Link>
  )
  return (
    <>
      <PageHeader title={`Edit ${number}`} above={link} />
      {whyNot ? (
        <Notice tone="warn">{whyNot}</Notice>
      ) : (
        <OrderForm
          start={draftOf(order)}
          submitLabel="Save"
          isPending={save.isPending}
          error={save.error}
          onSubmit={(draft) => save.mutate(draft)}
          onCancel={back}
        />
      )}
    </>
  )
}
