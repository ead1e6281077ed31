import { setTimeout } from 'node:timers/promises'

export interface Worker {
  /** Finishes the step at hand, then rests for good. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  /** Calls back when there may be work; returns how to stop that. Absent: only the clock says so. */
  onWake?: ((listener: () => void) => () => void) | undefined
  /** Looks all the same after this long: a wake-up may be lost, and some work is due by the clock. */
  lookEveryMs: number
  /** After a step, wait so long for more to come together: what changes a hundred times is then looked at once. */
  gatherMs?: number
  /** One step. A number beyond 0 says that there may be more. */
  step(): Promise<unknown>
  /** What a step threw. It is tried again at the next look. */
  onFault(error: unknown): void
}

/** Repeats a step for as long as there is work, one at a time, woken by events and by the clock. */
export function runWorker({ onWake, lookEveryMs, gatherMs = 0, step, onFault }: WorkerOptions): Worker {
  let isStopped = false
  let isWanted = false
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    while (isWanted && !isStopped) {
      isWanted = false
      while (!isStopped && isMore(await step())) if (gatherMs > 0) await setTimeout(gatherMs)
    }
  }
  const wake = () => {
    isWanted = true
    if (isStopped || running) return
    running = run()
      .catch(onFault)
      .finally(() => {
        running = undefined
        // Asked for between the last look and here.
        if (isWanted) wake()
      })
  }
  const stopWaking = onWake?.(wake)
  const timer = setInterval(wake, lookEveryMs)
  timer.unref()
  wake()
  return {
    async stop() {
      isStopped = true
      stopWaking?.()
      clearInterval(timer)
      await running
    },
  }
}

const isMore = (outcome: unknown): boolean => typeof outcome === 'number' && outcome > 0
