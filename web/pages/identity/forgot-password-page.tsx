import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { requestReset } from '../../api/identity.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { OpenForm, OpenHeading } from './open-form.tsx'
import { useForm } from './use-form.ts'

const BackToSignIn = () => (
  <Link to="/sign-in" className="underline">
    Back to sign-in
  </Link>
)

/** Asks for a reset link. The answer is the same for every address. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string>()
  const form = useForm({
    initial: { email: '' },
    send: ({ email }) => requestReset(email).then(() => email),
    onDone: setSentTo,
  })
  if (sentTo !== undefined) {
    return (
      <>
        <OpenHeading title="Look into your mailbox">
          If <strong className="break-all">{sentTo}</strong> belongs to somebody here, a mail with a link is on its way.
          The link works once, for an hour.
        </OpenHeading>
        <BackToSignIn />
      </>
    )
  }
  return (
    <OpenForm
      title="Forgot your password"
      intro="We mail you a link to choose a new one."
      form={form}
      submitLabel="Send the link"
      footer={<BackToSignIn />}
    >
      <TextField label="E-mail" type="email" autoComplete="username" autoFocus {...form.field('email')} />
    </OpenForm>
  )
}
