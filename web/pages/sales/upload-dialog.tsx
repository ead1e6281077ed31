import { useMutation } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { toProblem } from '../../api/problem.ts'
import { isReading, uploadSales } from '../../api/sales.ts'
import { useClosedReason } from '../../api/session.ts'
import { useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { FileDrop } from '../../ui/actions/file-drop.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Dialog } from '../../ui/overlays/dialog.tsx'
import { UploadOutcome } from './upload-outcome.tsx'

const ENDINGS = ['.csv', '.tsv', '.txt', '.json', '.ndjson', '.jsonl', '.gz'] as const

export function UploadButton() {
  const [isOpen, setOpen] = useState(false)
  const closed = useClosedReason('planning:write')
  return (
    <>
      <Button tone="primary" icon={<FileUp />} disabledReason={closed} onPress={() => setOpen(true)}>
        Upload past sales
      </Button>
      <Dialog title="Upload past sales" isOpen={isOpen} onClose={() => setOpen(false)}>
        <UploadForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

/** Choose, send, watch, and see what came of it: one after another in the same window. */
function UploadForm({ onClose }: { onClose: () => void }) {
  const send = useMutation({ mutationFn: uploadSales })
  const [store, setStore] = useState<string>()
  if (send.data) {
    // A file that is not read anew counted before it was sent.
    const wasKnown = !isReading(send.data)
    return (
      <>
        {wasKnown && (
          <Notice tone="info" className="mb-4">
            This very file was taken in before. Nothing changed; this is what was in it.
          </Notice>
        )}
        <UploadOutcome
          key={send.data.uploadId}
          uploadId={send.data.uploadId}
          onClose={onClose}
          onTakeGoodRows={() => send.mutate({ ...send.variables, errors: 'reject_rows' })}
          onSaid={(said) => send.mutate({ ...send.variables, ...said })}
          onAgain={send.reset}
        />
      </>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <ChooseFile store={store} onStore={setStore} isSending={send.isPending} onFile={send.mutate} />
      {send.isPending && <ProgressBar label={`Sending ${send.variables.file.name}`} />}
      {send.error && <ErrorState error={toProblem(send.error)} />}
    </div>
  )
}

interface ChooseFileProps {
  store: string | undefined
  onStore: (store: string) => void
  isSending: boolean
  onFile: (sales: { store: string | undefined; file: File }) => void
}

const IN_FILE = 'file:'

function ChooseFile({ store, onStore, isSending, onFile }: ChooseFileProps) {
  const stores = useStores()
  const open = stores.filter(({ active }) => active)
  const chosen = store ?? (open.length === 1 ? open[0]?.storeId : undefined)
  const whyNot = chosen ? (isSending ? 'A file is being sent.' : undefined) : 'Choose the store first.'
  return (
    <>
      <Select
        label="Which store sold this?"
        options={[
          ...open.map(({ storeId, name }) => ({ id: storeId, label: name })),
          { id: IN_FILE, label: 'A column of the file says it' },
        ]}
        value={chosen}
        onChange={onStore}
      />
      <FileDrop
        label="Drop a file of sales here"
        description="A row for each sale, or for each day and product: product, date, quantity, and revenue or price. CSV, TSV, JSON or NDJSON, also packed with gzip."
        accept={ENDINGS}
        disabledReason={whyNot}
        onFiles={([file]) => file && chosen && onFile({ store: chosen === IN_FILE ? undefined : chosen, file })}
      />
      <p className="text-sm text-muted">
        No stock moves. Products that are new are added, and the file can be taken back later.
      </p>
    </>
  )
}
