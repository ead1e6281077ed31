import { useQuery } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import { useState } from 'react'
import { passSecondFactor, signIn } from '../../api/identity.ts'
import { setupQuery } from '../../api/session.ts'
import { useUrlState } from '../../app/url-state.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { useEnter } from './enter.ts'
import { OpenForm } from './open-form.tsx'
import { PasswordField } from './password-field.tsx'
import { useForm } from './use-form.ts'

/** Address and password, then the second factor of whoever has one. */
export function SignInPage() {
  const [{ next, reset }] = useUrlState()
  const [challenge, setChallenge] = useState<string>()
  const setup = useQuery(setupQuery)
  const enter = useEnter()
  if (setup.data?.isSetUp === false) return <Navigate to="/setup" replace />
  if (challenge !== undefined) {
    return <SecondFactor challenge={challenge} onDone={() => enter(next)} onBack={() => setChallenge(undefined)} />
  }
  return (
    <>
      {reset === 'done' && (
        <Notice tone="good" className="mb-4">
          Your new password is set. Sign in with it.
        </Notice>
      )}
      <Password onSignedIn={() => enter(next)} onChallenge={setChallenge} />
    </>
  )
}

interface PasswordProps {
  onSignedIn: () => void
  onChallenge: (challenge: string) => void
}

function Password({ onSignedIn, onChallenge }: PasswordProps) {
  const form = useForm({
    initial: { email: '', password: '' },
    send: signIn,
    onDone: ({ challenge }) => (challenge === undefined ? onSignedIn() : onChallenge(challenge)),
  })
  return (
    <OpenForm
      title="Sign in"
      form={form}
      submitLabel="Sign in"
      footer={
        <Link to="/forgot-password" className="underline">
          Forgot your password?
        </Link>
      }
    >
      <TextField label="E-mail" type="email" autoComplete="username" autoFocus {...form.field('email')} />
      <PasswordField label="Password" autoComplete="current-password" {...form.field('password')} />
    </OpenForm>
  )
}

interface SecondFactorProps {
  challenge: string
  onDone: () => void
  onBack: () => void
}

function SecondFactor({ challenge, onDone, onBack }: SecondFactorProps) {
  const [isRecovery, setRecovery] = useState(false)
  const form = useForm({
    initial: { code: '' },
    send: ({ code }) => passSecondFactor({ challenge, code }),
    onDone,
  })
  const isOver = form.problem?.code === 'LINK_NOT_VALID'
  const swap = () => {
    form.reset()
    setRecovery(!isRecovery)
  }
  return (
    <OpenForm
      title="Second step"
      intro={
        isRecovery
          ? 'Type one of the recovery codes you kept. Each works once.'
          : 'Type the six digits your authenticator app shows for Backstock.'
      }
      form={form}
      submitLabel="Continue"
      footer={
        <div className="flex flex-wrap justify-between gap-2">
          <Button tone="quiet" size="small" onPress={swap}>
            {isRecovery ? 'Use the app instead' : 'Use a recovery code'}
          </Button>
          <Button tone={isOver ? 'secondary' : 'quiet'} size="small" onPress={onBack}>
            Start again
          </Button>
        </div>
      }
    >
      <TextField
        key={String(isRecovery)}
        label={isRecovery ? 'Recovery code' : 'Code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        autoFocus
        inputClassName="font-mono tracking-widest"
        {...form.field('code')}
      />
    </OpenForm>
  )
}
