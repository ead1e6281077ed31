import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { StoreView } from '#contract/catalog.ts'
import { createStore, saveStore } from '../../api/catalog.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Switch } from '../../ui/fields/checkbox.tsx'
import { ComboBox } from '../../ui/fields/combo-box.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { currencyOptions, storeIdFrom, timeZoneOptions } from './store-options.ts'

const SHOWN_FIELDS = ['storeId', 'name', 'timeZone', 'currency']

type Draft = Omit<StoreView, 'version'>

/** Opens a store, or changes one. */
export function StoreDialog({ store, onClose }: { store?: StoreView; onClose: () => void }) {
  const { tenant } = useSession()
  const client = useQueryClient()
  const [hasOwnId, setOwnId] = useState(store !== undefined)
  const [draft, setDraft] = useState<Draft>(store ?? newStore(tenant.currency))
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const save = useMutation({
    mutationFn: () => {
      const { storeId, name, timeZone, currency, allowNegative, active } = draft
      const body = { name, timeZone, currency, allowNegative, active }
      return store ? saveStore(storeId, body, store.version) : createStore({ storeId, ...body })
    },
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['stores'] })
      toast.good(`${name} saved.`)
      onClose()
    },
  })
  const problem = formProblem(save.error, SHOWN_FIELDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog title={store ? `Edit ${store.name}` : 'Add store'} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => set(hasOwnId ? { name } : { name, storeId: storeIdFrom(name) })}
          error={fieldError(save.error, 'name')}
          isRequired
          autoFocus
        />
        <TextField
          label="Store id"
          description="Lower-case letters, digits and hyphens. It is also the name of the store’s inbox folder, and stays."
          value={draft.storeId}
          onChange={(storeId) => {
            setOwnId(true)
            set({ storeId })
          }}
          isReadOnly={store !== undefined}
          error={fieldError(save.error, 'storeId')}
          isRequired
        />
        <ComboBox
          label="Time zone"
          description="A store’s day starts and ends here."
          options={timeZoneOptions()}
          value={draft.timeZone}
          onChange={(timeZone) => timeZone && set({ timeZone })}
          error={fieldError(save.error, 'timeZone')}
          isRequired
        />
        <ComboBox
          label="Currency"
          options={currencyOptions()}
          value={draft.currency}
          onChange={(currency) => currency && set({ currency })}
          error={fieldError(save.error, 'currency')}
          isRequired
        />
        <Switch
          isSelected={draft.allowNegative}
          onChange={(allowNegative) => set({ allowNegative })}
          description="For stores that sell before they book the delivery."
        >
          Stock may go below zero
        </Switch>
        {store && (
          <Switch
            isSelected={draft.active}
            onChange={(active) => set({ active })}
            description="A closed store keeps its history."
          >
            Open
          </Switch>
        )}
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={save.isPending}>
            {store ? 'Save' : 'Add store'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const newStore = (currency: string): Draft => ({
  storeId: '',
  name: '',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  currency,
  allowNegative: false,
  active: true,
})
