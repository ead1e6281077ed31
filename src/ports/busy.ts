/**
 * A store could not do what was asked in time, because too many wrote at once or it asked us to slow down. Whether the
 * write happened may be unknown, so the same command under the same key is sent again, and never a new one.
 */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError'
  readonly retryAfterSeconds: number

  constructor(message: string, options: { retryAfterSeconds: number; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/**
 * Whether waiting mends it: a store that is busy, or a disk that is full. Work that is under way is left as it is, to go
 * on later, and not given up as failed.
 */
export const mendsByWaiting = (error: unknown): boolean =>
  error instanceof StoreBusyError || (error instanceof Error && error.name === 'StorageFullError')
