import { Copy, Download } from 'lucide-react'
import { Button } from '../../ui/actions/button.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'

/** Recovery codes, the one time they can be seen. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const text = codes.join('\n')
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.good('Copied.'),
      () => toast.danger('This browser does not let us copy. Mark the codes and copy them yourself.'),
    )
  return (
    <Dialog title="Your recovery codes" isOpen onClose={onClose}>
      <div className="flex flex-col gap-4 text-sm">
        <Notice tone="warn">Keep these where you find them without your phone. They are not shown again.</Notice>
        <p>Each signs you in once, in place of a code from the app.</p>
        <ul className="grid gap-x-6 gap-y-1 rounded-control bg-sunken p-3 font-mono sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code} className="select-all">
              {code}
            </li>
          ))}
        </ul>
        <DialogActions>
          <Button icon={<Copy />} onPress={() => void copy()}>
            Copy
          </Button>
          <Button icon={<Download />} onPress={() => download(text)}>
            Save as a file
          </Button>
          <Button tone="primary" onPress={onClose}>
            I have kept them
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}

function download(text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`Backstock recovery codes\n\n${text}\n`], { type: 'text/plain' }))
  link.download = 'backstock-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(link.href)
}
