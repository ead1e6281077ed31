import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SubscriptionView } from '#contract/alerts.ts'
import { changeSubscription, type SubscriptionWish, subscribe, subscriptionsQuery } from '../../api/alerts.ts'
import { categoriesQuery } from '../../api/catalog.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Checkbox, Switch } from '../../ui/fields/checkbox.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { AddressFields } from './address-fields.tsx'
import { KIND_OPTIONS } from './alert-words.ts'

const DELIVERIES = [
  { id: 'immediate', label: 'At once' },
  { id: 'digest', label: 'Once a day, together' },
]

const FIELDS = ['email', 'phone', 'digestAt', 'quiet.from', 'quiet.to', 'kinds']

/** What one address hears of, where, and when. */
export function SubscriptionDialog({
  subscription,
  onClose,
  onSaved,
}: {
  subscription: SubscriptionView | undefined
  onClose: () => void
  /** Takes the place of closing, once it is saved. */
  onSaved: (saved: SubscriptionView) => void
}) {
  const client = useQueryClient()
  const [wish, setWish] = useWish(subscription)
  const save = useMutation({
    mutationFn: () => (subscription ? changeSubscription(subscription.subscriptionId, wish) : subscribe(wish)),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey })
      toast.good(savedWords(saved))
      onSaved(saved)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const missing = missingIn(wish)
  return (
    <Dialog title={subscription ? 'Change these alerts' : 'Get alerts'} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <AddressFields wish={wish} onChange={setWish} error={save.error} />
        <ListField
          label="Hear of"
          options={KIND_OPTIONS}
          chosen={wish.kinds}
          onChange={(kinds) => setWish({ kinds: kinds as SubscriptionWish['kinds'] })}
        />
        <ScopeFields wish={wish} onChange={setWish} />
        <WhenFields wish={wish} onChange={setWish} error={save.error} />
        <FormProblem problem={formProblem(save.error, FIELDS)} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={save.isPending} disabledReason={missing}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function savedWords({ status, channel, email, phone }: SubscriptionView): string {
  if (status !== 'unconfirmed') return 'Saved.'
  return channel === 'text'
    ? `A code is on its way to ${phone}.`
    : `We asked ${email} by mail. Nothing is sent before the yes.`
}

function missingIn({ kinds, stores, categories }: SubscriptionWish): string | undefined {
  if (kinds.length === 0) return 'Choose at least one kind of alert.'
  if (stores?.length === 0) return 'Choose at least one store.'
  return categories?.length === 0 ? 'Choose at least one category.' : undefined
}

type Change = (part: Partial<SubscriptionWish>) => void

/** A new one starts with what most people want: everything that is missing from the shelves, at once. */
function useWish(subscription: SubscriptionView | undefined): [SubscriptionWish, Change] {
  const { account, stores } = useSession()
  const [wish, setWish] = useState<SubscriptionWish>(() =>
    subscription
      ? { ...subscription, quiet: subscription.quiet ?? null }
      : {
          channel: 'mail',
          email: account?.email ?? '',
          kinds: ['out_of_stock', 'low_stock'],
          stores,
          categories: 'all',
          delivery: 'immediate',
          digestAt: '07:00',
          quiet: null,
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        },
  )
  return [wish, (part) => setWish((before) => ({ ...before, ...part }))]
}

interface ListFieldProps {
  label: string
  options: readonly { id: string; label: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const ListField = ({ label, options, chosen, onChange }: ListFieldProps) => (
  <fieldset className="flex flex-col gap-1">
    <legend className="mb-1 text-sm font-medium">{label}</legend>
    {options.map((option) => (
      <Checkbox
        key={option.id}
        isSelected={chosen.includes(option.id)}
        onChange={(isChosen) => onChange(isChosen ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))}
      >
        {option.label}
      </Checkbox>
    ))}
  </fieldset>
)

function ScopeFields({ wish, onChange }: { wish: SubscriptionWish; onChange: Change }) {
  const own = useSession()
  const stores = useStores().map(({ storeId, name }) => ({ id: storeId, label: name }))
  const categories = (useQuery(categoriesQuery).data ?? []).map((name) => ({ id: name, label: name }))
  const isEveryStore = wish.stores === 'all' || wish.stores === undefined
  const isEveryCategory = wish.categories === 'all' || wish.categories === undefined
  return (
    <>
      <div>
        {own.stores === 'all' && (
          <Switch isSelected={isEveryStore} onChange={(isAll) => onChange({ stores: isAll ? 'all' : [] })}>
            In all stores
          </Switch>
        )}
        {Array.isArray(wish.stores) && (
          <ListField
            label="Stores"
            options={stores}
            chosen={wish.stores}
            onChange={(chosen) => onChange({ stores: chosen })}
          />
        )}
      </div>
      <div>
        <Switch isSelected={isEveryCategory} onChange={(isAll) => onChange({ categories: isAll ? 'all' : [] })}>
          Of all categories
        </Switch>
        {Array.isArray(wish.categories) && (
          <ListField
            label="Categories"
            options={categories}
            chosen={wish.categories}
            onChange={(chosen) => onChange({ categories: chosen })}
          />
        )}
      </div>
    </>
  )
}

const NIGHT = { from: '22:00', to: '07:00' }

function WhenFields({ wish, onChange, error }: { wish: SubscriptionWish; onChange: Change; error: unknown }) {
  const { quiet } = wish
  return (
    <div className="flex flex-col gap-3">
      <Select
        label="When"
        options={DELIVERIES}
        value={wish.delivery}
        onChange={(id) => onChange({ delivery: id === 'digest' ? 'digest' : 'immediate' })}
      />
      {wish.delivery === 'digest' ? (
        <TextField
          label="Time of the day"
          type="time"
          value={wish.digestAt ?? ''}
          onChange={(digestAt) => onChange({ digestAt })}
          description={wish.timeZone}
          error={fieldError(error, 'digestAt')}
        />
      ) : (
        <>
          <Switch
            isSelected={Boolean(quiet)}
            onChange={(isQuiet) => onChange({ quiet: isQuiet ? NIGHT : null })}
            description="What happens then is told together when they are over"
          >
            Quiet hours
          </Switch>
          {quiet && (
            <div className="flex flex-wrap gap-3">
              <TextField
                label="From"
                type="time"
                value={quiet.from}
                onChange={(from) => onChange({ quiet: { ...quiet, from } })}
                error={fieldError(error, 'quiet.from')}
              />
              <TextField
                label="To"
                type="time"
                value={quiet.to}
                onChange={(to) => onChange({ quiet: { ...quiet, to } })}
                error={fieldError(error, 'quiet.to')}
              />
            </div>
          )}
        </>
      )}
    </div>
  )
}
