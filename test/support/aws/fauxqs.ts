import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { FastifyRequest } from 'fastify'
import { buildApp } from 'fauxqs'
import { addNotifications } from './bucket-notifications.ts'
import { pointSdkAt } from './environment.ts'
import { checkSignatures } from './presigned-requests.ts'
import { type Emulator, headOf, refuseS3, toS3Request } from './s3-requests.ts'
import { isText, type TakenText, takeText } from './sms-stub.ts'

/**
 * S3, SNS and SQS for tests: the emulator from npm, in this process and in memory, made strict where it would let
 * through what S3 does not. It binds 127.0.0.1, which its own start does not. Texts go to a stub: it knows none.
 */

/** The query parameters of S3 that the emulator knows. Others it ignores: `?tagging` would overwrite the object. */
const KNOWN_QUERY =
  /^(?:uploads|uploadId|partNumber|delete|list-type|prefix|delimiter|continuation-token|max-keys|start-after|encoding-type|fetch-owner|lifecycle|x-id|response-.*|x-amz-.*)$/i

function makeStrict(app: Emulator): void {
  app.addHook('preHandler', async (request, reply) => {
    const { key, query } = toS3Request(request) ?? {}
    if (!query) return undefined
    // It takes a list of uploads for a list of objects.
    const isKnown = (name: string) => KNOWN_QUERY.test(name) && !(name === 'uploads' && request.method === 'GET')
    const unknown = [...query.keys()].find((name) => !isKnown(name))
    if (unknown) return refuseS3(reply, 501, { code: 'NotImplemented', message: `"${unknown}" is not emulated` })
    const isMet = key === '' || (await meetsConditions(app, request))
    return isMet ? undefined : refuseS3(reply, 412, { code: 'PreconditionFailed', message: 'A precondition failed.' })
  })
}

/** Conditions of writes, which it does not look at. Those of reads it does. */
async function meetsConditions(app: Emulator, { method, headers, url }: FastifyRequest): Promise<boolean> {
  if (method === 'PUT' && headers['if-none-match'] === '*') return !(await headOf(app, url))
  if (method === 'DELETE' && headers['if-match']) {
    const found = await headOf(app, url)
    return !found || found.etag === headers['if-match']
  }
  const source = headers['x-amz-copy-source']
  if (method === 'PUT' && typeof source === 'string' && headers['x-amz-copy-source-if-match']) {
    const found = await headOf(app, source.startsWith('/') ? source : `/${source}`)
    return !found || found.etag === headers['x-amz-copy-source-if-match']
  }
  return true
}

/** Every text that this process sent by SNS. */
export const takenTexts: TakenText[] = []

function takeTexts(app: Emulator): void {
  app.addHook('preHandler', async ({ body, headers }, reply) => {
    // Only SNS speaks in forms.
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined
    const form = new URLSearchParams(body as Record<string, string>)
    if (!isText(form)) return undefined
    const { status, xml } = takeText(form, (text) => takenTexts.push(text))
    return reply.code(status).type('text/xml').send(xml)
  })
}

/** Starts S3, SNS and SQS and points the SDK of this process at them. They end with the process. */
export async function startFauxqs(): Promise<void> {
  const app = buildApp({ logger: false, defaultRegion: 'eu-west-1' })
  checkSignatures(app)
  addNotifications(app)
  makeStrict(app)
  takeTexts(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  app.server.unref()
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  pointSdkAt({ AWS_ENDPOINT_URL_S3: endpoint, AWS_ENDPOINT_URL_SNS: endpoint, AWS_ENDPOINT_URL_SQS: endpoint })
}

let buckets = 0

/** A new empty bucket. `startFauxqs` comes first. */
export async function newBucket(): Promise<string> {
  const bucket = `backstock-${process.pid}-${buckets++}`
  const s3 = new S3Client({})
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  s3.destroy()
  return bucket
}
