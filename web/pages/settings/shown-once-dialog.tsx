import { Copy } from 'lucide-react'
import type { CreatedApiKey } from '#contract/identity.ts'
import { formatDay } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'

/** A new key, the one time it can be seen. */
export function ShownOnceDialog({ apiKey, onClose }: { apiKey: CreatedApiKey; onClose: () => void }) {
  const { key, name, expiresAt } = apiKey
  const copy = () =>
    navigator.clipboard.writeText(key).then(
      () => toast.good('Copied.'),
      () => toast.danger('This browser does not let us copy. Mark the key and copy it yourself.'),
    )
  return (
    <Dialog title={`The key ${name}`} isOpen onClose={onClose}>
      <div className="flex flex-col gap-4 text-sm">
        <Notice tone="warn">Copy it now. It is not shown again, and whoever has it can use it.</Notice>
        <TextField label="API key" value={key} isReadOnly lineCount={2} />
        <p>
          Send it as <code className="font-mono">Authorization: Bearer …</code>. It ends on {formatDay(expiresAt)}.
        </p>
        <DialogActions>
          <Button icon={<Copy />} onPress={() => void copy()}>
            Copy
          </Button>
          <Button tone="primary" onPress={onClose}>
            I have kept it
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}
