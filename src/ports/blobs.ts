/** What is known of a stored file. */
export interface StoredBlob {
  byteCount: number
  /** Of the bytes as they came, in hex. */
  sha256: string
}

/** The content was longer than the caller allowed. Nothing of it remains. */
export class BlobTooLargeError extends Error {
  override name = 'BlobTooLargeError'
}

/** What a key looks like: no part is empty or begins with a dot, so that none leads out of its place. */
export const BLOB_KEY = /^[a-zA-Z0-9_-][a-zA-Z0-9._-]*(?:\/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*$/

/** What somebody who follows a link gets. */
export interface BlobLink {
  fileName: string
  contentType: string
  disposition: 'attachment' | 'inline'
  expiresInSeconds: number
}

/**
 * Files as people sent them, kept whole under a key of ours: `imports/<id>`.
 *
 * Keys are as BLOB_KEY says, and any other is an error; names from outside are never part of one.
 */
export interface Blobs {
  /**
   * Stores the bytes as they stream in, all or nothing: a source that fails leaves no blob.
   * @throws BlobTooLargeError after `maxBytes`
   */
  put(key: string, content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredBlob>
  /** The bytes from the beginning; undefined when there is no such blob. Can be opened again and again. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** Deletes it, if it is there. */
  remove(key: string): Promise<void>
  /**
   * An address that gives the bytes to whoever has it, past this server, until it ends; undefined when there is no such
   * blob. Only reads. Absent where nobody else can give them.
   */
  link?(key: string, wish: BlobLink): Promise<string | undefined>
}
