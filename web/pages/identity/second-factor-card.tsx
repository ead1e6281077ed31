import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { renewRecoveryCodes, startTotp, stopTotp, type TotpSecret } from '../../api/identity.ts'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmTotpDialog } from './confirm-totp-dialog.tsx'
import { PasswordDialog } from './password-dialog.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'

/** Below this somebody should make new codes before the last is gone. */
const FEW_CODES = 3

type Asking = 'start' | 'renew' | 'stop'

export function SecondFactorCard({ isOn, codesLeft }: { isOn: boolean; codesLeft: number }) {
  const client = useQueryClient()
  const [codes, setCodes] = useState<readonly string[]>()
  const [asking, setAsking] = useState<Asking>()
  const [started, setStarted] = useState<{ secret: TotpSecret; password: string }>()
  const refresh = () => void client.invalidateQueries({ queryKey: meQuery.queryKey })
  const show = (recoveryCodes: readonly string[]) => {
    setStarted(undefined)
    setAsking(undefined)
    setCodes(recoveryCodes)
    refresh()
  }
  return (
    <Card
      title="Second step at sign-in"
      description="A code of an authenticator app, so that your password alone lets nobody in."
      actions={<Badge tone={isOn ? 'good' : 'neutral'}>{isOn ? 'On' : 'Off'}</Badge>}
    >
      <div className="flex flex-col items-start gap-3 text-sm">
        {isOn && (
          <p>
            {codesLeft} recovery {codesLeft === 1 ? 'code' : 'codes'} left, for the day you do not have your phone.
          </p>
        )}
        {isOn && codesLeft < FEW_CODES && <Notice tone="warn">Make new recovery codes before the last is used.</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button tone={isOn ? 'secondary' : 'primary'} onPress={() => setAsking('start')}>
            {isOn ? 'Set up another phone' : 'Turn it on'}
          </Button>
          {isOn && <Button onPress={() => setAsking('renew')}>New recovery codes</Button>}
          {isOn && <Button onPress={() => setAsking('stop')}>Turn it off</Button>}
        </div>
      </div>
      {asking === 'start' && (
        <PasswordDialog
          title={isOn ? 'Set up another phone' : 'Turn on the second step'}
          confirmLabel="Go on"
          send={async (password) => ({ password, secret: await startTotp(password) })}
          onDone={(secret) => {
            setAsking(undefined)
            setStarted(secret)
          }}
          onClose={() => setAsking(undefined)}
        >
          You need an authenticator app on your phone.
        </PasswordDialog>
      )}
      {started && <ConfirmTotpDialog {...started} onClose={() => setStarted(undefined)} onConfirmed={show} />}
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      {asking === 'renew' && (
        <PasswordDialog
          title="New recovery codes"
          confirmLabel="Make new codes"
          send={renewRecoveryCodes}
          onDone={({ recoveryCodes }) => show(recoveryCodes)}
          onClose={() => setAsking(undefined)}
        >
          The codes you have now stop working.
        </PasswordDialog>
      )}
      {asking === 'stop' && (
        <PasswordDialog
          title="Turn the second step off"
          confirmLabel="Turn it off"
          isDangerous
          send={stopTotp}
          onDone={() => {
            setAsking(undefined)
            refresh()
            toast.good('The second step is off.')
          }}
          onClose={() => setAsking(undefined)}
        >
          From then on your password alone is enough to sign in.
        </PasswordDialog>
      )}
    </Card>
  )
}
