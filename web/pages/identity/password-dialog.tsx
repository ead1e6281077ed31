import type { ReactNode } from 'react'
import { Button } from '../../ui/actions/button.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from './form-problem.tsx'
import { PasswordField } from './password-field.tsx'
import { useForm } from './use-form.ts'

export interface PasswordDialogProps<Answer> {
  title: string
  confirmLabel: string
  isDangerous?: boolean
  send: (password: string) => Promise<Answer>
  onDone: (answer: Answer) => void
  onClose: () => void
  children: ReactNode
}

/** Asks for the password before something that protects the account changes. */
export function PasswordDialog<Answer>(props: PasswordDialogProps<Answer>) {
  const { title, confirmLabel, isDangerous, send, onDone, onClose, children } = props
  const form = useForm({ initial: { password: '' }, send: ({ password }) => send(password), onDone })
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <p className="text-sm">{children}</p>
        <PasswordField label="Your password" autoComplete="current-password" autoFocus {...form.field('password')} />
        <FormProblem problem={form.problem} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone={isDangerous ? 'danger' : 'primary'} isPending={form.isPending}>
            {confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
