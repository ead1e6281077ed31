import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PersonView } from '#contract/identity.ts'
import { changePerson, invitePerson, peopleQuery } from '../../api/identity.ts'
import { fieldError } from '../../api/problem.ts'
import { meQuery, useSession } from '../../api/session.ts'
import { type Scope, StoreScopeField } from '../../inventory/store-scope-field.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from './form-problem.tsx'
import { useForm } from './use-form.ts'

const ROLES = [
  { id: 'staff', label: 'Staff', note: 'Sees stock, records movements and counts, handles alerts' },
  { id: 'manager', label: 'Manager', note: 'May do everything in their stores' },
]

/** Invites somebody, or changes what somebody may do. */
export function PersonDialog({ person, onClose }: { person: PersonView | undefined; onClose: () => void }) {
  const client = useQueryClient()
  const own = useSession()
  const [scope, setScope] = useState<Scope>(person?.stores ?? (own.stores === 'all' ? 'all' : own.stores))
  const form = useForm({
    initial: { name: person?.name ?? '', email: person?.email ?? '', role: person?.role ?? 'staff' },
    send: ({ name, email, role }) => {
      const access = {
        role: role === 'manager' ? 'manager' : 'staff',
        stores: scope === 'all' ? scope : [...scope],
      } as const
      return person ? changePerson(person, { name, ...access }) : invitePerson({ name, email, ...access })
    },
    onDone: ({ name, email }) => {
      void client.invalidateQueries({ queryKey: peopleQuery.queryKey })
      void client.invalidateQueries({ queryKey: meQuery.queryKey })
      toast.good(person ? `${name} is changed.` : `An invitation is on its way to ${email}.`)
      onClose()
    },
  })
  const isNowhere = scope !== 'all' && scope.length === 0
  return (
    <Dialog title={person ? `Change ${person.name}` : 'Invite somebody'} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <TextField label="Name" autoFocus {...form.field('name')} />
        {!person && <TextField label="E-mail" type="email" {...form.field('email')} />}
        <Select
          label="Role"
          options={ROLES}
          value={form.values.role}
          onChange={(role) => form.set({ role: role === 'manager' ? 'manager' : 'staff' })}
        />
        <StoreScopeField
          scope={scope}
          onChange={setScope}
          mayHaveAll={own.stores === 'all'}
          error={isNowhere ? 'Choose at least one store.' : fieldError(form.problem, 'stores')}
        />
        <FormProblem problem={form.problem} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={form.isPending}
            disabledReason={isNowhere ? 'Choose at least one store.' : undefined}
          >
            {person ? 'Save' : 'Send the invitation'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
