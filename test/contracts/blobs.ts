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

    test('a link, where there are any, gives the bytes under the name and kind it was made for', async () => {
      const blobs = await open()
      await blobs.put('reports/a.pdf', of('hello ', 'world'), 100)
      const wish = { fileName: 'Január "1"\r\nSet-Cookie: a.pdf', contentType: 'application/pdf' } as const
      const link = await blobs.link?.('reports/a.pdf', { ...wish, disposition: 'attachment', expiresInSeconds: 60 })
      if (link === undefined) {
        expect(blobs.link).toBeUndefined()
        return
      }
      const answer = await fetch(link)
      expect([answer.status, await answer.text()]).toEqual([200, 'hello world'])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition':
          'attachment; filename="Janu_r _1_Set-Cookie_ a.pdf"; ' +
          "filename*=UTF-8''Janu%C3%A1r%20%221%22Set-Cookie%3A%20a.pdf",
        'cache-control': 'private, no-store',
      })
      expect(answer.headers.get('set-cookie')).toBeNull()
    })

    test('a link only reads, ends after its time, and is good for nothing else', async () => {
      const blobs = await open()
      if (!blobs.link) return
      await blobs.put('reports/a.pdf', of('mine'), 100)
      await blobs.put('reports/b.pdf', of('other'), 100)
      const wish = { fileName: 'a.pdf', contentType: 'application/pdf', disposition: 'inline' } as const
      const link = (await blobs.link('reports/a.pdf', { ...wish, expiresInSeconds: 60 }))!
      const status = async (url: string, request?: RequestInit) => (await fetch(url, request)).status
      expect([
        await status(link.replace('/a.pdf', '/b.pdf')),
        await status(link.replace('inline', 'attachment')),
        await status(link.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')),
        await status(link.split('?')[0]!),
        await status(link, { method: 'PUT', body: 'theirs' }),
        await status(link, { method: 'DELETE' }),
      ]).toEqual([403, 403, 403, 403, 403, 403])
      expect([await read(blobs, 'reports/a.pdf'), await status(link)]).toEqual(['mine', 200])
      const short = (await blobs.link('reports/a.pdf', { ...wish, expiresInSeconds: 1 }))!
      // Signed in whole seconds: it may end at once, and is over after two.
      await new Promise((resolve) => setTimeout(resolve, 2000))
      expect(await status(short)).toBe(403)
    })

    test('there is no link to what is not there, nor to what is no key', async () => {
      const blobs = await open()
      if (!blobs.link) return
      const wish = { fileName: 'a', contentType: 'a/b', disposition: 'inline', expiresInSeconds: 60 } as const
      expect(await blobs.link('reports/none', wish)).toBeUndefined()
      await expect(blobs.link('../out', wish)).rejects.toThrow('no blob key')
    })
  })
}
