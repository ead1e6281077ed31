import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CreatedApiKey } from '#contract/identity.ts'
import { apiKeysQuery, createApiKey, type NewApiKey } from '../../api/api-keys.ts'
import { fieldError } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { type Scope, StoreScopeField } from '../../inventory/store-scope-field.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { useForm } from '../identity/use-form.ts'
import { AREAS } from './area-words.ts'

const LIVES = [
  { id: '7', label: '7 days' },
  { id: '30', label: '30 days' },
  { id: '90', label: '90 days' },
  { id: '180', label: '180 days' },
  { id: '365', label: 'A year' },
]

export interface NewKeyDialogProps {
  onMade: (key: CreatedApiKey) => void
  onClose: () => void
}

/** What a new key is called, what it may, where, and for how long. */
export function NewKeyDialog({ onMade, onClose }: NewKeyDialogProps) {
  const client = useQueryClient()
  const own = useSession()
  const [scope, setScope] = useState<Scope>(own.stores)
  const [areas, setAreas] = useState<NewApiKey['areas']>(['stock:read'])
  const form = useForm({
    initial: { name: '', expiresInDays: '90' },
    send: ({ name, expiresInDays }) =>
      createApiKey({
        name,
        areas,
        stores: scope === 'all' ? scope : [...scope],
        expiresInDays: Number(expiresInDays),
      }),
    onDone: (key) => {
      void client.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
      onClose()
      onMade(key)
    },
  })
  const isNowhere = scope !== 'all' && scope.length === 0
  return (
    <Dialog title="Create an API key" isOpen onClose={onClose} shape="drawer">
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <TextField
          label="Name"
          description="What will use it, such as “Till in Leeds”."
          maxLength={120}
          autoFocus
          {...form.field('name')}
        />
        <AreasField chosen={areas} onChange={setAreas} />
        <StoreScopeField
          scope={scope}
          onChange={setScope}
          mayHaveAll={own.stores === 'all'}
          error={isNowhere ? 'Choose at least one store.' : fieldError(form.problem, 'stores')}
        />
        <Select
          label="Ends after"
          options={LIVES}
          value={form.values.expiresInDays}
          onChange={(expiresInDays) => form.set({ expiresInDays })}
        />
        <FormProblem problem={form.problem} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={form.isPending}
            disabledReason={missingIn(areas.length, isNowhere)}
          >
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function missingIn(areaCount: number, isNowhere: boolean): string | undefined {
  if (areaCount === 0) return 'Choose at least one thing it may do.'
  return isNowhere ? 'Choose at least one store.' : undefined
}

interface AreasFieldProps {
  chosen: NewApiKey['areas']
  onChange: (areas: NewApiKey['areas']) => void
}

const AreasField = ({ chosen, onChange }: AreasFieldProps) => (
  <fieldset className="flex flex-col gap-1">
    <legend className="mb-1 text-sm font-medium">It may</legend>
    {AREAS.map(({ id, label, note }) => (
      <Checkbox
        key={id}
        description={note}
        isSelected={chosen.includes(id)}
        onChange={(isChosen) => onChange(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id))}
      >
        {label}
      </Checkbox>
    ))}
  </fieldset>
)
