import type { StoreId, TenantId } from '#domain/values/ids.ts'

/** A file that somebody put into a store's inbox, whole. */
export interface DroppedFile {
  /** Whose store it is; absent where the inbox names stores only, on one machine. */
  tenantId?: TenantId
  /** What the place it lay in is called. Nobody looked yet whether there is such a store. */
  storeId: StoreId
  fileName: string
  /**
   * Names this drop: the same whenever it is taken again, after a crash or because two were told of it; another one when
   * somebody drops a file again, even the same.
   */
  dropId: string
  open(): AsyncIterable<Uint8Array>
}

/** What became of it. */
export interface InboxVerdict {
  isTaken: boolean
  message: string
  importId?: string
  /** The rows that were not taken. */
  errors?: { fileName: string; content: AsyncIterable<Uint8Array> }
}

export interface TakingOptions {
  /** Says that the process is to end, or has no more time: the file is left at the chunk at hand. */
  signal: AbortSignal
  /** How long to wait for somebody else who is at work on the same drop; until they are done when absent. */
  waitMs?: number
}

export interface InboxReader {
  /** May be called again for a drop that was taken already, and then answers the same and changes nothing. */
  take(file: DroppedFile, options: TakingOptions): Promise<InboxVerdict>
  /** A file could not be taken now. It is taken again. */
  onFault(error: unknown): void
}

/**
 * Where stores put their files without a word: `inbox/<store>/` on one machine, `incoming/<tenant>/<store>/` in S3.
 *
 * A file that is whole is handed over. It then stands in `processed/<same place>/` or `rejected/<same place>/`, as
 * `<stamp>-<file name>`, beside a `.result.json` that says what became of it, and an `.errors.<kind>` file of the rows that
 * were not taken. It leaves the inbox last: a process that dies before takes it again, writes the same files once more, and
 * nothing is lost or doubled. Files named as unfinished, and whatever does not lie in a store's own place, stay untouched.
 */
export interface Inbox {
  /** Takes no more files. The one at hand is finished, or left for the next time. */
  close(): Promise<void>
}
