import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Blobs, BlobTooLargeError } from '#ports/blobs.ts'

async function* of(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part)
}

async function read(blobs: Blobs, key: string): Promise<string | undefined> {
  const content = await blobs.open(key)
  if (!content) return undefined
  let text = ''
  for await (const bytes of content) text += Buffer.from(bytes).toString()
  return text
}

/** What Blobs promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function blobsContract(platform: string, open: () => Promise<Blobs>): void {
  describe(`Blobs on ${platform}`, () => {
    test('gives back the bytes, again and again, with their length and hash', async () => {
      const blobs = await open()
      const stored = await blobs.put('imports/a-1', of('hello ', 'world'), 100)
      expect(stored).toEqual({ byteCount: 11, sha256: createHash('sha256').update('hello world').digest('hex') })
      expect([await read(blobs, 'imports/a-1'), await read(blobs, 'imports/a-1')]).toEqual([
        'hello world',
        'hello world',
      ])
    })

    test('an empty file is a file', async () => {
      const blobs = await open()
      expect(await blobs.put('e', of(), 100)).toMatchObject({ byteCount: 0 })
      expect(await read(blobs, 'e')).toBe('')
    })

    test('a source that fails, and one that is too long, leave nothing', async () => {
      const blobs = await open()
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield* of('half')
        throw new Error('gone')
      }
      await expect(blobs.put('a', failing(), 100)).rejects.toThrow('gone')
      await expect(blobs.put('b', of('12345', '6'), 5)).rejects.toThrow(BlobTooLargeError)
      expect([await read(blobs, 'a'), await read(blobs, 'b')]).toEqual([undefined, undefined])
      expect(await blobs.put('b', of('12345'), 5)).toMatchObject({ byteCount: 5 })
    })

    test('what is removed is gone, and removing it again is fine', async () => {
      const blobs = await open()
      await blobs.put('a', of('x'), 10)
      await blobs.remove('a')
      await blobs.remove('a')
      expect(await read(blobs, 'a')).toBeUndefined()
    })

    test.each(['../out', '/etc/passwd', 'a/../../b', '', '.hidden', 'a//b', 'a\\b', 'a\u0000b'])(
      '%j is no key',
      async (key) => {
        const blobs = await open()
        await expect(blobs.put(key, of('x'), 10)).rejects.toThrow()
      },
    )
  })
}
