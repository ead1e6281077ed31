import type { Connection } from './connection.ts'

/**
 * One kind of write: a function that runs on the writer's thread, inside a savepoint of its own.
 *
 * It is synchronous and sees every write before it. When it throws, nothing of it remains.
 */
export interface Write<Args, Answer> {
  readonly name: string
  run(db: Connection, args: Args): Answer
}

/**
 * Names a write, so that the main thread can ask for it and the writer's thread can find it.
 *
 * Arguments and answer cross threads by structured clone: plain data only.
 */
export const defineWrite = <Args, Answer>(
  name: string,
  run: (db: Connection, args: Args) => Answer,
): Write<Args, Answer> => ({ name, run })

/** One asked write, on its way to the writer's thread. */
export interface Job {
  id: number
  name: string
  args: unknown
}

/** How it went. An error crosses threads as text and SQLite's code, never as an object with behaviour. */
export interface JobOutcome {
  id: number
  answer?: unknown
  error?: { message: string; stack?: string; sqliteCode?: number }
}

export type FromWriter =
  | { kind: 'ready' }
  | { kind: 'refused'; message: string }
  | { kind: 'done'; outcomes: JobOutcome[] }
  | { kind: 'closed' }
