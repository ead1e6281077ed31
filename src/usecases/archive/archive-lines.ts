/** The archive cannot be trusted or understood. The message names the line. */
export class ArchiveError extends Error {
  override name = 'ArchiveError'
}

export interface ArchiveLine {
  /** From 1, as an editor counts. */
  number: number
  /** Without its line feed. */
  text: string
}

/** The largest record is a purchase order of some 4 MB; what is longer is no record, and is not kept in memory. */
const LINE_BYTES_MAX = 32 * 1024 * 1024

const LINE_FEED = 0x0a

/**
 * Cuts bytes into lines, each as it comes.
 * @throws ArchiveError when the bytes break off or a line is too long, naming the line
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveLine> {
  let number = 1
  let pieces: Uint8Array[] = []
  let length = 0
  const keep = (piece: Uint8Array) => {
    length += piece.length
    if (length > LINE_BYTES_MAX) throw new ArchiveError(`line ${number}: is too long to be a record`)
    pieces.push(piece)
  }
  try {
    for await (const chunk of bytes) {
      let from = 0
      for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
        keep(chunk.subarray(from, at))
        yield { number, text: Buffer.concat(pieces, length).toString() }
        ;[number, pieces, length, from] = [number + 1, [], 0, at + 1]
      }
      if (from < chunk.length) keep(chunk.subarray(from))
    }
  } catch (error) {
    if (!isBroken(error)) throw error
    throw new ArchiveError(`line ${number}: the file is cut or changed from here on (${error.message})`, {
      cause: error,
    })
  }
  if (length > 0) throw new ArchiveError(`line ${number}: is not whole`)
}

/** What zlib says of bytes that are not what it wrote. */
const isBroken = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
