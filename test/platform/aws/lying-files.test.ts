import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { awsInbox } from '#platform/aws/inbox.ts'
import { tellOfLyingFiles } from '#platform/aws/lying-files.ts'
import { writtenObjects } from '#platform/aws/s3-events.ts'
import { tempBucket } from '#test/support/aws/bucket.ts'
import { createQueue, messagesIn } from '#test/support/aws/effect-queues.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { openImports } from '#test/support/imports.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'

await startFauxqs()

const MINUTE_MS = 60_000

/** A bucket whose events nobody hears. */
async function silentBucket() {
  const place = await tempBucket()
  const sqs = new SQSClient({})
  onTestFinished(() => sqs.destroy())
  const { url: queueUrl } = await createQueue(sqs, `${place.bucket}-silent`, {})
  const lookIn = (minutes: number) => tellOfLyingFiles({ ...place, sqs, queueUrl }, Date.now() + minutes * MINUTE_MS)
  return { ...place, sqs, queueUrl, lookIn }
}

describe('a look for files that nobody was told of', () => {
  test('tells of each that has been lying for minutes, by its own name and mark', async () => {
    const { bucket, put, sqs, queueUrl, lookIn } = await silentBucket()
    const key = 'incoming/acme/leeds/leltár 1+1 (50%).csv'
    const { ETag } = await put(key, 'sku,quantity\ntea,7\n')
    // Four minutes later its event may still be on its way.
    expect([await lookIn(4), await messagesIn(sqs, queueUrl)]).toEqual([0, []])
    expect(await lookIn(6)).toBe(1)
    const told = (await messagesIn(sqs, queueUrl)).flatMap(({ Body = '' }) => writtenObjects(Body))
    expect(told).toEqual([{ bucket, key, etag: ETag }])
  })

  test('passes over what would stay there anyway', async () => {
    const { put, lookIn } = await silentBucket()
    const strays = [
      'incoming/x.csv',
      'incoming/acme/x.csv',
      'incoming/acme/leeds/a/x.csv',
      'processed/acme/leeds/x.csv',
    ]
    for (const key of [...strays, 'incoming/acme/leeds/x.csv.part']) await put(key, 'x')
    expect(await lookIn(60)).toBe(0)
  })

  test('tells of no more than five hundred at a time', async () => {
    const { put, lookIn, sqs, queueUrl } = await silentBucket()
    // More than a page of a thousand keys, and the strays among them come first.
    const names = Array.from({ length: 1101 }, (_, i) => (i < 550 ? `a/${i}.csv` : `b/leeds/${i}.csv`))
    for (let i = 0; i < names.length; i += 50)
      await Promise.all(names.slice(i, i + 50).map((name) => put(`incoming/${name}`, 'x')))
    expect(await lookIn(60)).toBe(500)
    expect(await messagesIn(sqs, queueUrl)).toHaveLength(10)
  }, 60_000)

  test('is taken by the server itself, and its file then', async () => {
    const { bucket, put, keys, queueUrl } = await silentBucket()
    const shop = await openImports()
    await put('incoming/acme/leeds/x.csv', 'sku,quantity\ntea,7\n')
    vi.setSystemTime(Date.now() + 6 * MINUTE_MS)
    onTestFinished(() => void vi.useRealTimers())
    const onFault = (error: unknown) => {
      throw error
    }
    const inbox = awsInbox({
      bucket,
      queueUrl,
      take: (file, options) => takeInboxFile(shop.deps, file, options),
      onFault,
      onIgnored: onFault,
    })
    onTestFinished(() => inbox.close())
    await vi.waitFor(async () => expect(await keys('incoming/')).toEqual([]), { timeout: 8000, interval: 50 })
    expect([await shop.onHand(['tea']), (await keys('processed/')).length]).toEqual([[7], 2])
  }, 20_000)
})
