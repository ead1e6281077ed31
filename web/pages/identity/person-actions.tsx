import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, KeyRound, Mail, Pencil, UserCheck, UserX } from 'lucide-react'
import { useState } from 'react'
import type { PersonView } from '#contract/identity.ts'
import { changePerson, peopleQuery, resendInvitation, stopTotpOf } from '../../api/identity.ts'
import { toProblem } from '../../api/problem.ts'
import { IconButton } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { Menu, type MenuAction } from '../../ui/overlays/menu.tsx'

export interface PersonActionsProps {
  person: PersonView
  isSelf: boolean
  onEdit: () => void
}

/** One thing to do with a person, and what to say when it is done. */
interface Deed {
  run: () => Promise<unknown>
  done: string
}

/** What a manager can do with one person. */
export function PersonActions({ person, isSelf, onEdit }: PersonActionsProps) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<'deactivate' | 'factor'>()
  const deed = useMutation({
    mutationFn: ({ run }: Deed) => run(),
    onSuccess: (_answer, { done }) => toast.good(done),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled() {
      setAsking(undefined)
      return client.invalidateQueries({ queryKey: peopleQuery.queryKey })
    },
  })
  const { name, email, status, userId, hasSecondFactor } = person
  const isActive = status !== 'deactivated'
  const setActive = (next: boolean) =>
    deed.mutate({
      run: () => changePerson(person, { isActive: next }),
      done: next ? `${name} may sign in again.` : `${name} is signed out everywhere and cannot sign in.`,
    })
  const actions: MenuAction[] = [
    { id: 'edit', label: 'Change role or stores', icon: <Pencil />, run: onEdit },
    {
      id: 'resend',
      label: 'Send the invitation again',
      icon: <Mail />,
      run: () => deed.mutate({ run: () => resendInvitation(userId), done: `A new link is on its way to ${email}.` }),
      disabledReason: status === 'invited' ? undefined : 'They accepted it already.',
    },
    {
      id: 'factor',
      label: 'Turn off a lost second step',
      icon: <KeyRound />,
      run: () => setAsking('factor'),
      disabledReason: factorReason(hasSecondFactor, isSelf),
    },
    isActive
      ? { id: 'deactivate', label: 'Deactivate', icon: <UserX />, run: () => setAsking('deactivate') }
      : { id: 'activate', label: 'Let in again', icon: <UserCheck />, run: () => setActive(true) },
  ]
  return (
    <>
      <Menu label={`Actions for ${name}`} actions={actions}>
        <IconButton label={`Actions for ${name}`} icon={<Ellipsis />} size="small" />
      </Menu>
      <ConfirmDialog
        title={isSelf ? 'Deactivate yourself?' : `Deactivate ${name}?`}
        confirmLabel="Deactivate"
        isDangerous
        isOpen={asking === 'deactivate'}
        isPending={deed.isPending}
        onClose={() => setAsking(undefined)}
        onConfirm={() => setActive(false)}
      >
        {isSelf ? 'You are' : `${name} is`} signed out everywhere at once, and API keys made by them stop working. What
        was recorded stays, with the name. A manager can undo this at any time.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Turn off the second step of ${name}?`}
        confirmLabel="Turn it off"
        isDangerous
        isOpen={asking === 'factor'}
        isPending={deed.isPending}
        onClose={() => setAsking(undefined)}
        onConfirm={() =>
          deed.mutate({ run: () => stopTotpOf(userId), done: `${name} signs in with the password alone now.` })
        }
      >
        Do this only when you are sure it is {name} who asks: without phone and recovery codes the password is all that
        is left. {name} is signed out everywhere.
      </ConfirmDialog>
    </>
  )
}

function factorReason(hasSecondFactor: boolean, isSelf: boolean): string | undefined {
  if (!hasSecondFactor) return 'It is off.'
  return isSelf ? 'Your own is on the page “Your account”.' : undefined
}
