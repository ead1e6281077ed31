import { useQuery } from '@tanstack/react-query'
import { mailQuery } from '../../api/alerts.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Dialog } from '../../ui/overlays/dialog.tsx'

/** A mail as its reader sees it. The frame is sandboxed: whatever is in it can run nothing and reach nothing. */
export function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const mail = useQuery(mailQuery(id))
  return (
    <Dialog title={mail.data?.subject ?? 'Mail'} isOpen onClose={onClose}>
      <QueryView query={mail} label="the mail">
        {({ to, html, isPersonal }) => (
          <div className="flex flex-col gap-3 text-sm">
            <p className="break-all text-muted">to {to}</p>
            {isPersonal || html === undefined ? (
              <p>
                This mail holds a personal link, so only its reader sees it. Without a mail server it is a file in the
                folder <code className="font-mono">outbox</code> of the data folder.
              </p>
            ) : (
              <iframe
                title="The mail"
                sandbox=""
                srcDoc={html}
                className="h-96 w-full rounded-control border border-line bg-white"
              />
            )}
          </div>
        )}
      </QueryView>
    </Dialog>
  )
}
