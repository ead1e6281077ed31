import type { Query, QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { LiveChange, LiveMessage } from '#contract/live.ts'
import { clearLiveLevels, putLiveLevel } from './levels.ts'
import { openLiveSocket } from './socket.ts'

/** `connecting` until the server said hello, and again whenever it is lost; `paused` when the person wants it still. */
export type LiveStatus = 'connecting' | 'live' | 'paused'

/** A hundred sales a second are still read as one refresh. */
const REFRESH_EVERY_MS = 1200

let status: LiveStatus = 'connecting'
const statusListeners = new Set<() => void>()
const changeListeners = new Set<(changes: readonly LiveChange[]) => void>()

function setStatus(next: LiveStatus): void {
  status = next
  for (const listener of statusListeners) listener()
}

const onStatus = (listener: () => void) => {
  statusListeners.add(listener)
  return () => statusListeners.delete(listener)
}

export const useLiveStatus = (): LiveStatus => useSyncExternalStore(onStatus, () => status)

export const pauseLive = (): void => setStatus('paused')
export const resumeLive = (): void => setStatus('connecting')

/** Calls `listen` with every batch of changes. Wrap it in useCallback: another function subscribes anew. */
export function useLiveChanges(listen: (changes: readonly LiveChange[]) => void): void {
  useEffect(() => {
    changeListeners.add(listen)
    return () => {
      changeListeners.delete(listen)
    }
  }, [listen])
}

/** A person who scrolled far has read many pages of a list. */
const PAGES_READ_AGAIN_MAX = 5

/**
 * Long lists are not read again for every change of a product: during an import that would be hundreds of requests a
 * second. Their levels follow the live stream row by row anyway.
 */
const isCheap = ({ state }: Query): boolean =>
  ((state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <= PAGES_READ_AGAIN_MAX

/** The queries that a change makes old. */
function keysOf(change: LiveChange): readonly (readonly string[])[] {
  switch (change.kind) {
    case 'level':
      return [
        ['stock', 'summary'],
        ['stock', 'attention'],
        ['levels', change.productId, change.storeId],
        ['products', change.productId, 'stock'],
      ]
    case 'product':
    case 'policy':
      return [['products', change.productId], ['stock'], ['categories']]
    case 'alert':
      return [['alerts']]
    case 'import':
      return [['imports']]
    case 'order':
      return [['orders']]
  }
}

/**
 * The queries that a change makes old once the server has taken it into its daily sales: a moment after it told of the
 * change, so they are read a turn later.
 */
const laterKeysOf = (change: LiveChange): readonly (readonly string[])[] =>
  change.kind === 'level'
    ? [
        ['sales', 'summary'],
        ['sales-data', change.productId],
        ['sales-data', 'any'],
      ]
    : []

/** Follows the live stream while mounted, unless paused, and keeps what the page has read fresh. */
export function useLiveStream(client: QueryClient): void {
  const isPaused = useLiveStatus() === 'paused'
  useEffect(() => {
    if (isPaused) return
    return follow(client)
  }, [client, isPaused])
}

function follow(client: QueryClient): () => void {
  type Keys = Map<string, readonly string[]>
  let old: Keys = new Map()
  let oldNextTurn: Keys = new Map()
  const note = (keys: Keys, found: readonly (readonly string[])[]) => {
    for (const key of found) keys.set(key.join('\u0000'), key)
  }
  const refresh = () => {
    for (const queryKey of old.values()) void client.invalidateQueries({ queryKey, predicate: isCheap })
    old = oldNextTurn
    oldNextTurn = new Map()
  }
  const timer = setInterval(refresh, REFRESH_EVERY_MS)
  const onMessage = (message: LiveMessage) => {
    if (message.type !== 'changes') {
      // What was read before this moment may have missed something.
      clearLiveLevels()
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' && queryKey[0] !== 'setup' })
      return
    }
    for (const change of message.changes) {
      if (change.kind === 'level') putLiveLevel(change)
      note(old, keysOf(change))
      note(oldNextTurn, laterKeysOf(change))
    }
    for (const listen of changeListeners) listen(message.changes)
  }
  const close = openLiveSocket({ onMessage, onOpenChange: (isOpen) => setStatus(isOpen ? 'live' : 'connecting') })
  return () => {
    clearInterval(timer)
    close()
  }
}
