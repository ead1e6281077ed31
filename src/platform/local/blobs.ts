import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BLOB_KEY, type Blobs, BlobTooLargeError, type StoredBlob } from '#ports/blobs.ts'

/** About a thousand rows: what is made of a piece is gone before the next, and requests have their turn in between. */
const READ_BYTES = 16 * 1024

/** Blobs as files below one folder. A file appears under its name only when it is whole and on the disk. */
export function localBlobs(folder: string): Blobs {
  const pathOf = (key: string): string => {
    if (!BLOB_KEY.test(key)) throw new Error(`"${key}" is no blob key`)
    return join(folder, key)
  }
  return {
    async put(key, content, maxBytes) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true })
      const partial = `${path}.part`
      try {
        const stored = await writeAll(partial, content, maxBytes)
        await rename(partial, path)
        return stored
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
    },
    async open(key) {
      const path = pathOf(key)
      const found = await stat(path).catch(ignoreMissing)
      return found && createReadStream(path, { highWaterMark: READ_BYTES })
    },
    async remove(key) {
      const path = pathOf(key)
      // A process that died while it wrote left a part.
      await Promise.all([rm(path, { force: true }), rm(`${path}.part`, { force: true })])
    },
  }
}

async function writeAll(path: string, content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredBlob> {
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  let byteCount = 0
  try {
    for await (const bytes of content) {
      byteCount += bytes.length
      if (byteCount > maxBytes) throw new BlobTooLargeError(`The file is larger than ${maxBytes} bytes.`)
      hash.update(bytes)
      await file.write(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { byteCount, sha256: hash.digest('hex') }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
