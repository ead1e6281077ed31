import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { BellPlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SubscriptionView } from '#contract/alerts.ts'
import { endSubscription, subscriptionsQuery } from '../../api/alerts.ts'
import { toProblem } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button, IconButton } from '../../ui/actions/button.tsx'
import { Badge, type Tone } from '../../ui/data/badge.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { KINDS } from './alert-words.ts'
import { CodeDialog } from './code-dialog.tsx'
import { SubscriptionDialog } from './subscription-dialog.tsx'

const STATUS: Record<SubscriptionView['status'], { word: string; tone: Tone }> = {
  active: { word: 'On', tone: 'good' },
  unconfirmed: { word: 'Waits for your yes', tone: 'warn' },
  stopped: { word: 'Stopped by its link', tone: 'neutral' },
}

/** What the person hears of by mail and text. */
export function Subscriptions() {
  const { account } = useSession()
  const subscriptions = useQuery(subscriptionsQuery)
  const [editing, setEditing] = useState<SubscriptionView | 'new'>()
  const [asking, setAsking] = useState<SubscriptionView>()
  const closed = account ? undefined : 'You are signed in through another system; alerts need an account here.'
  const afterSaving = (saved: SubscriptionView) => {
    setEditing(undefined)
    if (needsCode(saved)) setAsking(saved)
  }
  return (
    <Card
      title="Mails and texts you get"
      description="Each alert comes once. Many at the same time come in one message."
      flush
      actions={
        <Button size="small" icon={<BellPlus />} onPress={() => setEditing('new')} disabledReason={closed}>
          Add
        </Button>
      }
    >
      <QueryView query={subscriptions} label="your alerts">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<BellPlus />} title="You get no alerts yet">
              Add an e-mail address or a phone number and choose what it should hear of. It confirms first: an address
              by a link, a number by a code.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {list.map((subscription) => (
                <SubscriptionItem
                  key={subscription.subscriptionId}
                  subscription={subscription}
                  onEdit={() => setEditing(subscription)}
                  onConfirm={() => setAsking(subscription)}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      {editing && (
        <SubscriptionDialog
          subscription={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={afterSaving}
        />
      )}
      {asking && <CodeDialog subscription={asking} onClose={() => setAsking(undefined)} />}
    </Card>
  )
}

/** A number that has not said yes, or said no since: a code starts it. */
const needsCode = ({ channel, status }: SubscriptionView): boolean => channel === 'text' && status !== 'active'

interface ItemProps {
  subscription: SubscriptionView
  onEdit: () => void
  onConfirm: () => void
}

function SubscriptionItem({ subscription, onEdit, onConfirm }: ItemProps) {
  const client = useQueryClient()
  const storeName = useStoreNames()
  const [isAsking, setAsking] = useState(false)
  const { subscriptionId, channel, kinds, stores, categories, status } = subscription
  const address = subscription.email ?? subscription.phone ?? ''
  const messages = channel === 'text' ? 'texts' : 'mails'
  const end = useMutation({
    mutationFn: () => endSubscription(subscriptionId),
    onSuccess: () => toast.good(`${address} gets no more of these ${messages}.`),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey }),
  })
  const where = stores === 'all' ? 'all stores' : stores.map(storeName).join(', ')
  const what = categories === 'all' ? '' : ` · only ${categories.join(', ')}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-60">
        <div className="font-medium break-all">
          {address} <Badge tone={STATUS[status].tone}>{STATUS[status].word}</Badge>
        </div>
        <div className="text-muted">
          {kinds.map((kind) => KINDS[kind].word).join(', ')} · {where}
          {what}
        </div>
        <div className="text-xs text-muted">{whenOf(subscription)}</div>
      </div>
      <div className="flex items-center gap-1">
        {needsCode(subscription) && (
          <Button size="small" onPress={onConfirm}>
            {status === 'stopped' ? 'Start again' : 'Enter code'}
          </Button>
        )}
        <IconButton label={`Change the ${messages} to ${address}`} icon={<Pencil />} size="small" onPress={onEdit} />
        <IconButton
          label={`End the ${messages} to ${address}`}
          icon={<Trash2 />}
          size="small"
          onPress={() => setAsking(true)}
        />
      </div>
      <ConfirmDialog
        title={`End these ${messages}?`}
        confirmLabel="End them"
        isDangerous
        isOpen={isAsking}
        isPending={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate()}
      >
        {address} gets no more of these {messages}. What was not sent yet is not sent.
      </ConfirmDialog>
    </li>
  )
}

function whenOf({ delivery, digestAt, quiet, timeZone }: SubscriptionView): string {
  if (delivery === 'digest') return `Once a day at ${digestAt} (${timeZone})`
  return quiet ? `At once, but not from ${quiet.from} to ${quiet.to} where the store is` : 'At once'
}
