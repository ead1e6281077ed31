import type { ChangeFeed } from '#ports/change-feed.ts'

/** How often the feed's end is looked at: people watch it. Each look is one read unit. */
const LOOK_EVERY_MS = 200

interface WatchDeps {
  latest: ChangeFeed['latest']
  onFault(error: unknown): void
}

/**
 * Says that the feed has grown, to a process that does not append to it: functions do. Looks only while somebody listens.
 */
export function watchFeed({ latest, onFault }: WatchDeps) {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let last = 0
  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    try {
      const newest = await latest()
      const hasGrown = newest > last
      last = newest
      if (hasGrown) for (const listener of listeners) listener()
    } catch (error) {
      onFault(error)
    } finally {
      isLooking = false
    }
  }
  return {
    onAppended(listener: () => void): () => void {
      listeners.add(listener)
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS).unref()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
