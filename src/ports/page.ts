/** One page of a list, and where the next begins. */
export interface Page<T> {
  data: T[]
  /** Opaque; absent on the last page. */
  nextCursor?: string
}

/** A cursor that this list never gave out. Starting over silently would send a caller round for ever. */
export class InvalidCursorError extends Error {
  override name = 'InvalidCursorError'
}
