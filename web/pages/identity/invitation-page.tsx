import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { acceptInvitation, invitationQuery } from '../../api/identity.ts'
import { ApiProblem, toProblem } from '../../api/problem.ts'
import { ErrorState, SkeletonLines } from '../../ui/feedback/states.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { tokenInAddress, useEnter } from './enter.ts'
import { OpenForm, OpenHeading } from './open-form.tsx'
import { NEW_PASSWORD_HINT, PasswordField } from './password-field.tsx'
import { useForm } from './use-form.ts'

/** Accepts an invitation: name and password, and in. */
export function InvitationPage() {
  const [token] = useState(tokenInAddress)
  const invitation = useQuery({ ...invitationQuery(token), enabled: token !== '' })
  const isOver = invitation.error instanceof ApiProblem && invitation.error.code === 'LINK_NOT_VALID'
  if (token === '' || isOver) {
    return (
      <>
        <OpenHeading title="This invitation does not work any more">
          It was accepted already, or is older than seven days. Ask whoever invited you to send it again.
        </OpenHeading>
        <Link to="/sign-in" className="text-sm underline">
          I have an account: sign in
        </Link>
      </>
    )
  }
  if (invitation.isPending) return <SkeletonLines label="Reading the invitation" />
  if (invitation.isError) {
    return <ErrorState error={toProblem(invitation.error)} onRetry={() => void invitation.refetch()} />
  }
  return <Accept token={token} {...invitation.data} />
}

function Accept({ token, name, email, shopName }: { token: string; name: string; email: string; shopName: string }) {
  const enter = useEnter()
  const form = useForm({
    initial: { name, password: '' },
    send: (values) => acceptInvitation({ token, ...values }),
    onDone: () => enter(),
  })
  return (
    <OpenForm
      title={`Welcome to ${shopName}`}
      intro={
        <>
          You sign in with <strong className="break-all">{email}</strong> and the password you choose here.
        </>
      }
      form={form}
      submitLabel="Accept and sign in"
    >
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <TextField label="Your name" autoComplete="name" {...form.field('name')} />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        description={NEW_PASSWORD_HINT}
        {...form.field('password')}
      />
    </OpenForm>
  )
}
