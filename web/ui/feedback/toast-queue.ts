export type ToastTone = 'info' | 'good' | 'danger'

export interface ToastMessage {
  id: number
  tone: ToastTone
  text: string
  action?: { label: string; run: () => void } | undefined
}

const STAYS_MS = 6000
/** More would cover the page on a phone; the oldest leave first. */
const SHOWN_MAX = 3

let messages: readonly ToastMessage[] = []
let nextId = 1
const listeners = new Set<() => void>()

function publish(next: readonly ToastMessage[]): void {
  messages = next
  for (const listener of listeners) listener()
}

function show(tone: ToastTone, text: string, action?: ToastMessage['action']): void {
  const message = { id: nextId++, tone, text, action }
  publish([...messages.slice(-(SHOWN_MAX - 1)), message])
  // Something to press or an error needs longer to read.
  setTimeout(() => dismiss(message.id), action || tone === 'danger' ? STAYS_MS * 2 : STAYS_MS)
}

const dismiss = (id: number): void => publish(messages.filter((message) => message.id !== id))

/** Says something in the corner of the screen and to screen readers, then goes away by itself. */
export const toast = {
  info: (text: string, action?: ToastMessage['action']) => show('info', text, action),
  good: (text: string, action?: ToastMessage['action']) => show('good', text, action),
  danger: (text: string, action?: ToastMessage['action']) => show('danger', text, action),
  dismiss,
}

export const toastQueue = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read: (): readonly ToastMessage[] => messages,
}
