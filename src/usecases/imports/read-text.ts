import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Encoding, INFLATED_BYTES_MAX } from '#domain/imports/import.ts'
import { FileProblem } from './file-problem.ts'

export type Bytes = AsyncIterable<Uint8Array>

/** Whether bytes begin as gzip does (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** The bytes of a file, unpacked when it is gzip, up to a limit that a zip bomb meets early. */
export async function* inflate(content: Bytes): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]()
  const first = await source.next()
  if (first.done) return
  const whole = chain(first.value, source)
  if (!isGzip(first.value)) {
    yield* whole
    return
  }
  let byteCount = 0
  for await (const bytes of gunzip(whole)) {
    byteCount += bytes.length
    if (byteCount > INFLATED_BYTES_MAX) {
      throw new FileProblem('FILE_TOO_LARGE', `Unpacked, the file is larger than ${INFLATED_BYTES_MAX / 1024 ** 2} MB.`)
    }
    yield bytes
  }
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

async function* gunzip(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip()
  // Its failure is met below, where the bytes are read; here it must only not count as one nobody handles.
  pipeline(packed, unpacked).catch(() => undefined)
  try {
    yield* unpacked
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new FileProblem('UNREADABLE_FILE', 'The gzip file is damaged or cut off. Send it again.')
    }
    throw error
  }
}

/** The text of a file. What the encoding does not have becomes U+FFFD, which the rows it stands in are refused for. */
export async function* readText(content: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of inflate(content)) {
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const last = decoder.decode()
  if (last !== '') yield last
}
