import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Emulator, headOf, refuseS3, toS3Request } from './s3-requests.ts'

/**
 * Notifications of S3 to SQS, which the emulator does not have: Put- and GetBucketNotificationConfiguration with filters by
 * prefix and suffix, the test message, and an event for every object that is written. As on AWS, nobody waits for an event,
 * and a filter sees keys as they are, but an event tells them encoded.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */

interface Rule {
  id: string
  queueArn: string
  events: string[]
  prefix: string
  suffix: string
}

interface Configuration {
  xml: string
  rules: Rule[]
}

const unescapeXml = (text: string): string =>
  text
    .replace(/&(lt|gt|quot|apos);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '')
    .replaceAll('&amp;', '&')

const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, text]) => unescapeXml(text ?? ''))

function toRule(xml: string): Rule {
  const filters = Object.fromEntries(
    textsOf(xml, 'FilterRule').map((rule) => [textsOf(rule, 'Name')[0]?.toLowerCase(), textsOf(rule, 'Value')[0]]),
  )
  return {
    id: textsOf(xml, 'Id')[0] ?? 'unnamed',
    queueArn: textsOf(xml, 'Queue')[0] ?? '',
    events: textsOf(xml, 'Event'),
    prefix: filters.prefix ?? '',
    suffix: filters.suffix ?? '',
  }
}

/** By the route that SDKs take. @returns whether there is such a queue */
async function send(app: Emulator, queueArn: string, body: object): Promise<boolean> {
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    payload: JSON.stringify({
      QueueUrl: `http://127.0.0.1/000000000000/${queueArn.split(':').at(-1)}`,
      MessageBody: JSON.stringify(body),
    }),
  })
  return statusCode === 200
}

async function configure(app: Emulator, bucket: string, xml: string): Promise<Configuration | undefined> {
  const rules = textsOf(xml, 'QueueConfiguration').map(toRule)
  const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date().toISOString(), Bucket: bucket }
  const sent = await Promise.all(rules.map(({ queueArn }) => send(app, queueArn, test)))
  return sent.every(Boolean) ? { xml, rules } : undefined
}

/** What is said of a request that succeeded, in the words of events. */
function eventOf({ method, headers, url }: FastifyRequest): string | undefined {
  const { key, query } = toS3Request({ method, url }) ?? {}
  if (!key || !query) return undefined
  const isUpload = query.has('uploadId')
  if (method === 'PUT' && !isUpload) return `ObjectCreated:${headers['x-amz-copy-source'] ? 'Copy' : 'Put'}`
  return method === 'POST' && isUpload ? 'ObjectCreated:CompleteMultipartUpload' : undefined
}

const encodeKey = (key: string): string =>
  encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/').replaceAll('(', '%28').replaceAll(')', '%29')

const matches = ({ events, prefix, suffix }: Rule, event: string, key: string): boolean =>
  key.startsWith(prefix) &&
  key.endsWith(suffix) &&
  events.some((each) => each === `s3:${event}` || each === 's3:ObjectCreated:*')

export function addNotifications(app: Emulator): void {
  const configurations = new Map<string, Configuration>()
  let written = 0

  const answer = async (request: FastifyRequest, reply: FastifyReply, bucket: string) => {
    if (request.method === 'GET') {
      const none = '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'
      return reply.type('application/xml').send(configurations.get(bucket)?.xml ?? none)
    }
    const xml = String(request.body)
    if (/<(?:TopicConfiguration|CloudFunctionConfiguration|EventBridgeConfiguration)/.test(xml))
      return refuseS3(reply, 501, { code: 'NotImplemented', message: 'Only queues are emulated.' })
    const configuration = await configure(app, bucket, xml)
    const message = 'Unable to validate the following destination configurations'
    if (!configuration) return refuseS3(reply, 400, { code: 'InvalidArgument', message })
    configurations.set(bucket, configuration)
    return reply.send('')
  }

  app.addHook('preHandler', async (request, reply) => {
    const asked = toS3Request(request)
    if (!asked?.query.has('notification') || asked.key !== '') return undefined
    return answer(request, reply, asked.bucket)
  })

  app.addHook('onResponse', async (request, reply) => {
    const event = reply.statusCode < 300 ? eventOf(request) : undefined
    const { bucket = '', key = '' } = toS3Request(request) ?? {}
    const rules = configurations.get(bucket)?.rules.filter((rule) => event && matches(rule, event, key)) ?? []
    if (rules.length === 0) return
    const { etag = '', byteCount = 0 } = (await headOf(app, request.url)) ?? {}
    const sequencer = (++written).toString(16).toUpperCase().padStart(18, '0')
    for (const { id, queueArn } of rules) {
      const object = { key: encodeKey(key), size: byteCount, eTag: etag.replaceAll('"', ''), sequencer }
      const s3 = {
        s3SchemaVersion: '1.0',
        configurationId: id,
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object,
      }
      const record = { eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-west-1', eventName: event, s3 }
      await send(app, queueArn, { Records: [{ ...record, eventTime: new Date().toISOString() }] })
    }
  })
}
