import { mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** How old the mark of work under way may get: one that was killed must not stop the next for good. */
const WORK_MS_MAX = 90_000
const LOOK_AGAIN_MS = 100

/**
 * Does `work` while no other process on this machine does work under the same mark; waits for its turn.
 *
 * @param mark a path that is a folder while somebody works
 */
export async function oneAtATime<T>(mark: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(mark), { recursive: true })
  while (!take(mark)) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  try {
    return await work()
  } finally {
    rmSync(mark, { recursive: true, force: true })
  }
}

function take(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch {
    const takenMs = statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - takenMs > WORK_MS_MAX) rmSync(mark, { recursive: true, force: true })
    return false
  }
}
