import { SQSClient } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { awsInbox } from '#platform/aws/inbox.ts'
import type { InboxReader } from '#ports/inbox.ts'
import { tempBucket } from '#test/support/aws/bucket.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { incomingQueue } from '#test/support/aws/incoming-queue.ts'
import { TENANT } from '#test/support/shop.ts'
import { inboxContract } from './inbox.ts'

/** The same promises as those of a folder, kept by S3 and SQS. */
await startFauxqs()

inboxContract('S3', async (reader: InboxReader) => {
  const { bucket, s3, put, keys, text } = await tempBucket()
  const sqs = new SQSClient({})
  onTestFinished(() => sqs.destroy())
  const { url } = await incomingQueue({ s3, sqs }, { bucket })
  const onIgnored = () => undefined
  const inbox = awsInbox({ bucket, queueUrl: url, hiddenSeconds: 1, onIgnored, ...reader })
  onTestFinished(() => inbox.close())
  const namesBelow = async (prefix: string) => (await keys(prefix)).map((key) => key.slice(prefix.length))
  return {
    drop: async (path, content) => void (await put(`incoming/${TENANT}/${path}`, content)),
    waiting: () => namesBelow(`incoming/${TENANT}/`),
    async results(folder, storeId) {
      const prefix = `${folder}/${TENANT}/${storeId}/`
      const names = await namesBelow(prefix)
      return new Map(await Promise.all(names.map(async (name) => [name, await text(prefix + name)] as const)))
    },
  }
})
