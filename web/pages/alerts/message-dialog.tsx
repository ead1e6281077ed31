import { useQuery } from '@tanstack/react-query'
import { type OutboxMessage, outboxMessageQuery } from '../../api/alerts.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Dialog } from '../../ui/overlays/dialog.tsx'

/** A mail or a text as its reader sees it. */
export function MessageDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const message = useQuery(outboxMessageQuery(id))
  return (
    <Dialog title={message.data?.subject ?? 'Message'} isOpen onClose={onClose}>
      <QueryView query={message} label="the message">
        {(found) => (
          <div className="flex flex-col gap-3 text-sm">
            <p className="break-all text-muted">to {found.to}</p>
            <MessageBody message={found} />
          </div>
        )}
      </QueryView>
    </Dialog>
  )
}

/** The frame of a mail is sandboxed: whatever is in it can run nothing and reach nothing. */
function MessageBody({ message: { channel, isPersonal, html, text } }: { message: OutboxMessage }) {
  if (isPersonal) {
    return channel === 'text' ? (
      <p>
        This text holds a code, so only its reader sees it. On one machine, which sends no texts, it is a file in the
        folder <code className="font-mono">outbox</code> of the data folder.
      </p>
    ) : (
      <p>
        This mail holds a personal link, so only its reader sees it. Without a mail server it is a file in the folder{' '}
        <code className="font-mono">outbox</code> of the data folder.
      </p>
    )
  }
  return channel === 'mail' && html !== undefined ? (
    <iframe
      title="The mail"
      sandbox=""
      srcDoc={html}
      className="h-96 w-full rounded-control border border-line bg-white"
    />
  ) : (
    <p dir="auto" className="max-w-80 rounded-card bg-sunken px-3 py-2 break-words whitespace-pre-wrap">
      {text}
    </p>
  )
}
