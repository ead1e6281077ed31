import { createHash } from 'node:crypto'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { BlobTooLargeError } from '#ports/blobs.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'

await startFauxqs()

const MB = 1024 * 1024
const PIECE = Uint8Array.from({ length: 99_991 }, (_, i) => (i * 31) % 251)

/** `byteCount` bytes in pieces that no part is a multiple of; tells how far it was read. */
function source(byteCount: number, failsAt = Number.POSITIVE_INFINITY) {
  const state = { read: 0, hash: createHash('sha256') }
  async function* bytes() {
    while (state.read < byteCount) {
      if (state.read >= failsAt) throw new Error('the sender hung up')
      const piece = PIECE.subarray(0, Math.min(PIECE.length, byteCount - state.read))
      state.read += piece.length
      state.hash.update(piece)
      yield piece
    }
  }
  return { state, bytes: bytes() }
}

async function remains(bucket: string): Promise<unknown[]> {
  const s3 = new S3Client({})
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  s3.destroy()
  return Contents
}

function open(bucket: string, config?: S3ClientConfig) {
  const blobs = awsBlobs(bucket, config)
  onTestFinished(() => blobs.close())
  return blobs
}

/** What the adapter asks S3 for, in order. */
function heard(): { config: S3ClientConfig; commands: string[] } {
  const commands: string[] = []
  const note = ({ commandName }: { commandName: string }) => commands.push(commandName)
  const silent = () => undefined
  return { config: { logger: { info: note, error: note, warn: silent, debug: silent, trace: silent } }, commands }
}

describe('files on S3', () => {
  test('a large file goes up in parts and comes back the same', async () => {
    const { config, commands } = heard()
    const blobs = open(await newBucket(), config)
    const { state, bytes } = source(12 * MB + 1)
    const stored = await blobs.put('imports/large', bytes, 20 * MB)
    const sha256 = state.hash.digest('hex')
    expect(stored).toEqual({ byteCount: 12 * MB + 1, sha256 })
    // 12 MB and a byte in parts of 5 MB: 5 + 5 + 2.
    expect(commands.toSorted()).toEqual([
      'CompleteMultipartUploadCommand',
      'CreateMultipartUploadCommand',
      ...Array(3).fill('UploadPartCommand'),
    ])
    const hash = createHash('sha256')
    for await (const piece of (await blobs.open('imports/large'))!) hash.update(piece)
    expect(hash.digest('hex')).toBe(sha256)
  })

  test.each([
    ['a sender that hangs up after 11 MB', source(12 * MB, 11 * MB).bytes, 20 * MB, Error],
    ['a file that passes its limit after 11 MB', source(12 * MB).bytes, 11 * MB, BlobTooLargeError],
  ])('%s leaves neither an object nor parts that are paid for', async (_, bytes, maxBytes, problem) => {
    const { config, commands } = heard()
    const bucket = await newBucket()
    await expect(open(bucket, config).put('imports/half', bytes, maxBytes)).rejects.toThrow(problem)
    expect(await remains(bucket)).toEqual([])
    expect(commands).toContain('UploadPartCommand')
    expect(commands.at(-1)).toBe('AbortMultipartUploadCommand')
    expect(commands).not.toContain('CompleteMultipartUploadCommand')
  })

  test('that a file was too large is said even when its parts could not be cleared', async () => {
    const proxy = await s3Proxy({ refusesAborts: true })
    const blobs = open(await newBucket(), { endpoint: proxy.url, maxAttempts: 1 })
    await expect(blobs.put('imports/half', source(12 * MB).bytes, 11 * MB)).rejects.toThrow(BlobTooLargeError)
  })

  test('a file is read no faster than S3 takes it, so that it is never whole in memory', async () => {
    const proxy = await s3Proxy({ holdsUploadsAt: 2 })
    const blobs = open(await newBucket(), { endpoint: proxy.url })
    const { state, bytes } = source(64 * MB)
    const done = blobs.put('imports/slow', bytes, 100 * MB)
    await proxy.isHolding
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Two parts of 5 MB are on their way; at most one more waits, and what streams hold between.
    expect(state.read).toBeLessThan(17 * MB)
    proxy.release()
    expect((await done).byteCount).toBe(64 * MB)
  })

  test('a connection that breaks while a file is read is taken up where it broke', async () => {
    const bucket = await newBucket()
    const { state, bytes } = source(3 * MB)
    await open(bucket).put('reports/r.pdf', bytes, 5 * MB)
    const proxy = await s3Proxy({ cutsAfter: 700_000, cuts: 5 })
    const hash = createHash('sha256')
    for await (const piece of (await open(bucket, { endpoint: proxy.url }).open('reports/r.pdf'))!) hash.update(piece)
    expect(hash.digest('hex')).toBe(state.hash.digest('hex'))
    // 3,145,728 bytes in cuts of at most 700,000 take at least four further requests.
    expect(proxy.ranges.length).toBeGreaterThanOrEqual(4)
    expect(proxy.ranges[0]).toMatch(/^bytes=\d+-$/)
  })

  test('one that gives nothing any more is an error, and not a short file', async () => {
    const bucket = await newBucket()
    await open(bucket).put('reports/r.pdf', source(3 * MB).bytes, 5 * MB)
    const proxy = await s3Proxy({ cutsAfter: 0, cuts: Number.POSITIVE_INFINITY })
    const content = await open(bucket, { endpoint: proxy.url, maxAttempts: 1 }).open('reports/r.pdf')
    const readAll = async () => {
      for await (const _ of content!);
    }
    await expect(readAll()).rejects.toThrow()
  })

  test('a file that is replaced while it is read is not mixed with the new one', async () => {
    const bucket = await newBucket()
    const blobs = open(bucket)
    await blobs.put('reports/r.pdf', source(100).bytes, 1000)
    const content = (await blobs.open('reports/r.pdf'))!
    await blobs.put('reports/r.pdf', source(200).bytes, 1000)
    const readAll = async () => {
      for await (const _ of content);
    }
    await expect(readAll()).rejects.toThrow(/pre-?condition/i)
  })
})

/** Stands between the adapter and the emulator, and lets happen what networks do. */
async function s3Proxy({
  holdsUploadsAt = Number.POSITIVE_INFINITY,
  cutsAfter = Number.POSITIVE_INFINITY,
  cuts = 0,
  refusesAborts = false,
}: {
  /** Keeps everything back once so many parts are on their way, until it is released. */
  holdsUploadsAt?: number
  /** Cuts the connection after so many bytes of an object, so often. */
  cutsAfter?: number
  cuts?: number
  refusesAborts?: boolean
}) {
  const target = new URL(process.env.AWS_ENDPOINT_URL_S3!)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHolding, resolve: hold } = Promise.withResolvers<void>()
  const ranges: string[] = []
  let parts = 0
  let cutsLeft = cuts
  const server = createServer(async (request, response) => {
    if (request.headers.range) ranges.push(request.headers.range)
    if (refusesAborts && request.method === 'DELETE') {
      response.writeHead(500).end()
      return
    }
    const isPart = request.url?.includes('partNumber=') === true
    if (isPart && ++parts >= holdsUploadsAt) hold()
    const { method, url: path, headers } = request
    const forward = httpRequest({ host: target.hostname, port: target.port, method, path, headers }, async (answer) => {
      if (isPart && holdsUploadsAt < Number.POSITIVE_INFINITY) await released
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      if (method !== 'GET' || cutsLeft <= 0) return answer.pipe(response)
      cutsLeft -= 1
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      response.write(Buffer.concat(chunks).subarray(0, cutsAfter), () => response.destroy())
      return undefined
    })
    request.pipe(forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ranges, release, isHolding }
}
