import { useQueryClient } from '@tanstack/react-query'
import { changePassword, sessionsQuery } from '../../api/identity.ts'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { FormProblem } from './form-problem.tsx'
import { NEW_PASSWORD_HINT, PasswordField } from './password-field.tsx'
import { useForm } from './use-form.ts'

export function PasswordCard({ email }: { email: string }) {
  const client = useQueryClient()
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    alias: { password: 'newPassword' },
    send: changePassword,
    onDone: () => {
      form.reset()
      toast.good('Your password is changed, and your other sessions have ended.')
      void client.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  return (
    <Card title="Password" description="Changing it signs you out everywhere else.">
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordField label="Current password" autoComplete="current-password" {...form.field('currentPassword')} />
        <PasswordField
          label="New password"
          autoComplete="new-password"
          description={NEW_PASSWORD_HINT}
          {...form.field('newPassword')}
        />
        <FormProblem problem={form.problem} />
        <Button type="submit" tone="primary" isPending={form.isPending} className="self-start">
          Change the password
        </Button>
      </form>
    </Card>
  )
}
