import {
  CopyObjectCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Upload } from '@aws-sdk/lib-storage'
import { describe, expect, onTestFinished, test } from 'vitest'
import { writtenObjects } from '#platform/aws/s3-events.ts'
import { tempBucket } from '#test/support/aws/bucket.ts'
import { createQueue, messagesIn } from '#test/support/aws/effect-queues.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'

await startFauxqs()

const MB = 1024 * 1024

/** A bucket that tells a queue of CSV files below `incoming/`. */
async function toldBucket() {
  const place = await tempBucket()
  const sqs = new SQSClient({})
  onTestFinished(() => sqs.destroy())
  const { url, arn } = await createQueue(sqs, `${place.bucket}-told`, { VisibilityTimeout: '0' })
  const FilterRules = [
    { Name: 'prefix' as const, Value: 'incoming/' },
    { Name: 'suffix' as const, Value: '.csv' },
  ]
  const configure = (QueueArn: string) =>
    place.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: place.bucket,
        NotificationConfiguration: {
          QueueConfigurations: [
            { Id: 'files', QueueArn, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules } } },
          ],
        },
      }),
    )
  const told = async () => (await messagesIn(sqs, url)).map(({ Body = '' }) => Body)
  return { ...place, arn, configure, told }
}

const heardOf = async (told: () => Promise<string[]>, count: number): Promise<string[]> => {
  for (let look = 0; look < 100 && (await told()).length < count; look++)
    await new Promise((done) => setTimeout(done, 20))
  return told()
}

describe('the S3 of tests', () => {
  test('tests a queue when it is told of it, says what it was told, and refuses one that is not there', async () => {
    const { bucket, s3, arn, configure, told } = await toldBucket()
    await expect(configure(arn.replace(/[^:]+$/, 'nobody'))).rejects.toThrow('Unable to validate')
    const asked = () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }))
    expect((await asked()).QueueConfigurations ?? []).toEqual([])
    await configure(arn)
    expect((await asked()).QueueConfigurations).toMatchObject([{ Id: 'files', QueueArn: arn }])
    const [first, ...more] = await told()
    expect([JSON.parse(first ?? ''), more]).toMatchObject([{ Event: 's3:TestEvent', Bucket: bucket }, []])
  })

  test('tells of what is put, copied and uploaded in parts, if it passes the filter, and of nothing else', async () => {
    const { bucket, s3, put, arn, configure, told } = await toldBucket()
    await configure(arn)
    await put('incoming/ő b+c.csv', 'x')
    await put('incoming/b.txt', 'x')
    await put('other/c.csv', 'x')
    await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: 'incoming/d.csv', CopySource: `${bucket}/other/c.csv` }))
    const Body = new Uint8Array(6 * MB)
    await new Upload({ client: s3, params: { Bucket: bucket, Key: 'incoming/e.csv', Body }, partSize: 5 * MB }).done()
    const bodies = (await heardOf(told, 4)).filter((body) => body.includes('Records'))
    expect(bodies.map((body) => JSON.parse(body).Records[0].eventName).toSorted()).toEqual([
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectCreated:Copy',
      'ObjectCreated:Put',
    ])
    // The MD5 of "x".
    const etag = '"9dd4e461268c8034f5c8564e155c67a6"'
    expect(bodies.flatMap(writtenObjects).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { bucket, key: 'incoming/d.csv', etag },
      { bucket, key: 'incoming/e.csv', etag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/) },
      { bucket, key: 'incoming/ő b+c.csv', etag },
    ])
  })
})
