import { type LiveChange, type LiveMessage, type LiveRequest, liveRequest } from '#contract/live.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import type { LiveUpdate } from '#usecases/live/follow-live.ts'

/** What is said on the live stream, and understood of pages: the same wherever their sockets are held. */

export function toChange(update: LiveUpdate): LiveChange {
  if (update.kind === 'level') {
    const { storeId, productId, onHand, seq } = update.level
    return { kind: 'level', storeId, productId, onHand: formatQuantity(onHand), seq }
  }
  const { kind, subjectId, storeId } = update
  if (kind === 'alert') return { kind, alertId: subjectId, storeId }
  if (kind === 'order') return { kind, orderId: subjectId, storeId }
  if (kind === 'import') return { kind, importId: subjectId, storeId }
  return kind === 'policy' ? { kind, productId: subjectId, storeId } : { kind, productId: subjectId }
}

export const toText = (message: LiveMessage): string => JSON.stringify(message)

/** Changes as texts of at most `bytesMax` each, in their order; a single change is far below any limit. */
export function changesAsTexts(changes: readonly LiveChange[], bytesMax: number): string[] {
  const texts: string[] = []
  let gathered: LiveChange[] = []
  let bytes = 0
  const frame = Buffer.byteLength(toText({ type: 'changes', changes: [] }))
  for (const change of changes) {
    const size = Buffer.byteLength(JSON.stringify(change)) + 1
    if (gathered.length > 0 && frame + bytes + size > bytesMax) {
      texts.push(toText({ type: 'changes', changes: gathered }))
      gathered = []
      bytes = 0
    }
    gathered.push(change)
    bytes += size
  }
  if (gathered.length > 0) texts.push(toText({ type: 'changes', changes: gathered }))
  return texts
}

/** More than any page says. */
export const REQUEST_BYTES_MAX = 1024

/** What a page said; undefined when it is nothing we know. */
export function readRequest(text: string): LiveRequest | undefined {
  if (text.length > REQUEST_BYTES_MAX) return undefined
  try {
    return liveRequest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
