import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Button, IconButton } from '../actions/button.tsx'
import { type ToastTone, toast, toastQueue } from './toast-queue.ts'

const ICONS = { info: Info, good: CircleCheck, danger: CircleAlert }
const COLOURS: Record<ToastTone, string> = { info: 'text-info', good: 'text-good', danger: 'text-danger' }

/** Where toasts appear; once per page. The region is always there, so that screen readers announce what enters it. */
export function Toasts() {
  const messages = useSyncExternalStore(toastQueue.subscribe, toastQueue.read)
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 top-3 z-50 flex flex-col items-end gap-2 sm:top-auto sm:bottom-3 sm:left-auto sm:w-96"
    >
      {messages.map(({ id, tone, text, action }) => {
        const Icon = ICONS[tone]
        return (
          <div
            key={id}
            className="pointer-events-auto flex w-full animate-appear items-start gap-3 rounded-card border border-line bg-raised p-3 shadow-overlay"
          >
            <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${COLOURS[tone]}`} />
            <div className="min-w-0 flex-1 self-center text-sm">{text}</div>
            {action && (
              <Button
                size="small"
                onPress={() => {
                  toast.dismiss(id)
                  action.run()
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton size="small" label="Dismiss" icon={<X />} onPress={() => toast.dismiss(id)} />
          </div>
        )
      })}
    </div>
  )
}
