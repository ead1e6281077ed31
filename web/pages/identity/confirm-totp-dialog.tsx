import { confirmTotp, type TotpSecret } from '../../api/identity.ts'
import { Button } from '../../ui/actions/button.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from './form-problem.tsx'
import { QrCode } from './qr-code.tsx'
import { useForm } from './use-form.ts'

export interface ConfirmTotpDialogProps {
  secret: TotpSecret
  /** As it was given for the secret. */
  password: string
  onClose: () => void
  onConfirmed: (recoveryCodes: readonly string[]) => void
}

/** Shows the secret to an authenticator app and takes the first code of it. */
export function ConfirmTotpDialog(props: ConfirmTotpDialogProps) {
  const {
    secret: { secret, uri },
    password,
    onClose,
    onConfirmed,
  } = props
  const form = useForm({
    initial: { code: '' },
    send: ({ code }) => confirmTotp({ code, password }),
    onDone: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
  })
  return (
    <Dialog title="Turn on the second step" isOpen onClose={onClose}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4 text-sm">
        <p>Scan this with an authenticator app, then type the six digits it shows.</p>
        <div className="flex flex-wrap items-center gap-4">
          <QrCode text={uri} label="QR code for your authenticator app" />
          <div className="min-w-0 flex-1 basis-40">
            <p className="text-muted">No camera? Type this key into the app, or open it on this device:</p>
            <code className="my-2 block rounded-control bg-sunken px-2 py-1.5 font-mono break-all select-all">
              {secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </code>
            <a href={uri} className="underline">
              Open in an app
            </a>
          </div>
        </div>
        <TextField
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          inputClassName="font-mono tracking-widest"
          {...form.field('code')}
        />
        <FormProblem problem={form.problem} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={form.isPending}>
            Turn it on
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
