import { useSyncExternalStore } from 'react'

export interface LiveLevel {
  onHand: string
  seq: number
}

/** Far more than a screen shows; the oldest leave first, their rows are read again when they come into view. */
const LEVELS_MAX = 20_000

const levels = new Map<string, LiveLevel>()
const listeners = new Map<string, Set<() => void>>()

const keyOf = (productId: string, storeId: string): string => `${storeId}\u0000${productId}`

/** Takes a level the live stream told of. One that is older than what is known changes nothing. */
export function putLiveLevel({ productId, storeId, onHand, seq }: LiveLevel & { productId: string; storeId: string }) {
  const key = keyOf(productId, storeId)
  if ((levels.get(key)?.seq ?? -1) >= seq) return
  levels.delete(key)
  levels.set(key, { onHand, seq })
  const [oldest] = levels.keys()
  if (levels.size > LEVELS_MAX && oldest !== undefined) levels.delete(oldest)
  for (const listener of listeners.get(key) ?? []) listener()
}

/** Forgets all: what is read next is newer. */
export function clearLiveLevels(): void {
  levels.clear()
  for (const set of listeners.values()) for (const listener of set) listener()
}

function subscribe(key: string, listener: () => void): () => void {
  const set = listeners.get(key) ?? new Set()
  listeners.set(key, set.add(listener))
  return () => {
    set.delete(listener)
    if (set.size === 0) listeners.delete(key)
  }
}

interface Known extends LiveLevel {
  productId: string
  storeId: string
}

/** The newest of what was read and what the live stream told since. Only this row renders when its level moves. */
export function useLiveLevel(read: Known): LiveLevel {
  const key = keyOf(read.productId, read.storeId)
  const live = useSyncExternalStore(
    (listener) => subscribe(key, listener),
    () => levels.get(key),
  )
  return live && live.seq > read.seq ? live : read
}
