import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { resetPassword } from '../../api/identity.ts'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { tokenInAddress } from './enter.ts'
import { OpenForm, OpenHeading } from './open-form.tsx'
import { NEW_PASSWORD_HINT, PasswordField } from './password-field.tsx'
import { useForm } from './use-form.ts'

/** Chooses a new password by a mailed link. */
export function ResetPasswordPage() {
  const [token] = useState(tokenInAddress)
  const navigate = useNavigate()
  const form = useForm({
    initial: { password: '' },
    send: ({ password }) => resetPassword({ token, password }),
    onDone: () => void navigate({ to: '/sign-in', search: { reset: 'done' }, replace: true }),
  })
  if (token === '' || form.problem?.code === 'LINK_NOT_VALID') {
    return (
      <>
        <OpenHeading title="This link does not work any more">
          A link works once, for an hour, and only the newest one. Ask for another.
        </OpenHeading>
        <Link to="/forgot-password" className={buttonClass('primary')}>
          Send me a new link
        </Link>
      </>
    )
  }
  return (
    <OpenForm
      title="Choose a new password"
      intro="You are signed out everywhere when it is set."
      form={form}
      submitLabel="Set the password"
    >
      <PasswordField
        label="New password"
        autoComplete="new-password"
        autoFocus
        description={NEW_PASSWORD_HINT}
        {...form.field('password')}
      />
    </OpenForm>
  )
}
