import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useState } from 'react'
import { setUp } from '../../api/identity.ts'
import { setupQuery } from '../../api/session.ts'
import { ComboBox } from '../../ui/fields/combo-box.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { useEnter } from './enter.ts'
import { OpenForm } from './open-form.tsx'
import { NEW_PASSWORD_HINT, PasswordField } from './password-field.tsx'
import { CURRENCIES, currencyHere, shortNameOf, TIME_ZONES, timeZoneHere } from './setup-choices.ts'
import { type FormState, useForm } from './use-form.ts'

const INITIAL = {
  shopName: '',
  currency: currencyHere(),
  'store.name': '',
  'store.storeId': '',
  'store.timeZone': timeZoneHere(),
  'owner.name': '',
  'owner.email': '',
  'owner.password': '',
}
type Values = typeof INITIAL

const send = (values: Values) =>
  setUp({
    shopName: values.shopName,
    currency: values.currency,
    store: { storeId: values['store.storeId'], name: values['store.name'], timeZone: values['store.timeZone'] },
    owner: { name: values['owner.name'], email: values['owner.email'], password: values['owner.password'] },
  })

/** The first visit: the shop, its first store and its owner. */
export function SetupPage() {
  const setup = useQuery(setupQuery)
  const enter = useEnter()
  const form = useForm({ initial: INITIAL, alias: { password: 'owner.password' }, send, onDone: () => enter() })
  // Not while our own set-up is what made it so: that leads in.
  if (setup.data?.isSetUp && !form.isPending && !form.isDone) return <Navigate to="/sign-in" replace />
  return (
    <OpenForm
      title="Set up your shop"
      intro="Once, on the first visit. More stores and people come later."
      form={form}
      submitLabel="Create the shop"
    >
      <ShopFields form={form} />
      <StoreFields form={form} />
      <OwnerFields form={form} />
    </OpenForm>
  )
}

const legend = 'pr-2 text-sm font-semibold text-muted'
const group = 'flex flex-col gap-4 border-t border-line pt-2'

function ShopFields({ form }: { form: FormState<Values> }) {
  const { error } = form.field('currency')
  return (
    <>
      <TextField label="Name of the shop" autoFocus {...form.field('shopName')} />
      <ComboBox
        label="Currency"
        options={CURRENCIES}
        value={form.values.currency}
        onChange={(currency) => form.set({ currency: currency ?? '' })}
        error={error}
      />
    </>
  )
}

function StoreFields({ form }: { form: FormState<Values> }) {
  const [isOwnId, setOwnId] = useState(false)
  const name = form.field('store.name')
  const storeId = form.field('store.storeId')
  return (
    <fieldset className={group}>
      <legend className={legend}>The first store</legend>
      <TextField
        label="Name of the store"
        {...name}
        onChange={(value) =>
          form.set({ 'store.name': value, ...(!isOwnId && { 'store.storeId': shortNameOf(value) }) })
        }
      />
      <TextField
        label="Short name"
        description="For files and programs: small letters, digits, hyphens. It stays for good."
        {...storeId}
        onChange={(value) => {
          setOwnId(true)
          storeId.onChange(value)
        }}
      />
      <ComboBox
        label="Time zone"
        options={TIME_ZONES}
        value={form.values['store.timeZone']}
        onChange={(timeZone) => form.set({ 'store.timeZone': timeZone ?? '' })}
        error={form.field('store.timeZone').error}
      />
    </fieldset>
  )
}

const OwnerFields = ({ form }: { form: FormState<Values> }) => (
  <fieldset className={group}>
    <legend className={legend}>You, its owner</legend>
    <TextField label="Your name" autoComplete="name" {...form.field('owner.name')} />
    <TextField label="E-mail" type="email" autoComplete="username" {...form.field('owner.email')} />
    <PasswordField
      label="Password"
      autoComplete="new-password"
      description={NEW_PASSWORD_HINT}
      {...form.field('owner.password')}
    />
  </fieldset>
)
