import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MailPlus, Pencil, Trash2 } from 'lucide-react'
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
import { SubscriptionDialog } from './subscription-dialog.tsx'

const STATUS: Record<SubscriptionView['status'], { word: string; tone: Tone }> = {
  active: { word: 'On', tone: 'good' },
  unconfirmed: { word: 'Waits for your yes by mail', tone: 'warn' },
  stopped: { word: 'Stopped by mail', tone: 'neutral' },
}

/** What the person hears of by mail. */
export function Subscriptions() {
  const { account } = useSession()
  const subscriptions = useQuery(subscriptionsQuery)
  const [editing, setEditing] = useState<SubscriptionView | 'new'>()
  const closed = account ? undefined : 'You are signed in through another system; mails need an account here.'
  return (
    <Card
      title="Mails you get"
      description="Each alert comes once. Many at the same time come in one mail."
      flush
      actions={
        <Button size="small" icon={<MailPlus />} onPress={() => setEditing('new')} disabledReason={closed}>
          Add
        </Button>
      }
    >
      <QueryView query={subscriptions} label="your mails">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<MailPlus />} title="You get no alerts by mail yet">
              Add an address and choose what it should hear of. It confirms by a link first.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {list.map((subscription) => (
                <SubscriptionItem
                  key={subscription.subscriptionId}
                  subscription={subscription}
                  onEdit={() => setEditing(subscription)}
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
        />
      )}
    </Card>
  )
}

function SubscriptionItem({ subscription, onEdit }: { subscription: SubscriptionView; onEdit: () => void }) {
  const client = useQueryClient()
  const storeName = useStoreNames()
  const [isAsking, setAsking] = useState(false)
  const { subscriptionId, email, kinds, stores, categories, status } = subscription
  const end = useMutation({
    mutationFn: () => endSubscription(subscriptionId),
    onSuccess: () => toast.good(`${email} gets no more of these mails.`),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey }),
  })
  const where = stores === 'all' ? 'all stores' : stores.map(storeName).join(', ')
  const what = categories === 'all' ? '' : ` · only ${categories.join(', ')}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-60">
        <div className="font-medium break-all">
          {email} <Badge tone={STATUS[status].tone}>{STATUS[status].word}</Badge>
        </div>
        <div className="text-muted">
          {kinds.map((kind) => KINDS[kind].word).join(', ')} · {where}
          {what}
        </div>
        <div className="text-xs text-muted">{whenOf(subscription)}</div>
      </div>
      <div className="flex gap-1">
        <IconButton label={`Change the mails to ${email}`} icon={<Pencil />} size="small" onPress={onEdit} />
        <IconButton
          label={`End the mails to ${email}`}
          icon={<Trash2 />}
          size="small"
          onPress={() => setAsking(true)}
        />
      </div>
      <ConfirmDialog
        title="End these mails?"
        confirmLabel="End them"
        isDangerous
        isOpen={isAsking}
        isPending={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate()}
      >
        {email} gets no more of these mails. What was not sent yet is not sent.
      </ConfirmDialog>
    </li>
  )
}

function whenOf({ delivery, digestAt, quiet, timeZone }: SubscriptionView): string {
  if (delivery === 'digest') return `Once a day at ${digestAt} (${timeZone})`
  return quiet ? `At once, but not from ${quiet.from} to ${quiet.to} where the store is` : 'At once'
}
