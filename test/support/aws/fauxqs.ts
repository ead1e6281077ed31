import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import { pointSdkAt } from './environment.ts'
import { isText, type TakenText, takeText } from './sms-stub.ts'

/**
 * S3, SNS and SQS for tests: the emulator from npm, in this process and in memory, made strict where it would let
 * through what S3 does not. It binds 127.0.0.1, which its own start does not. Texts go to a stub: it knows none.
 */

/** The query parameters of S3 that the emulator knows. Others it ignores: `?tagging` would overwrite the object. */
const KNOWN_QUERY =
  /^(?:uploads|uploadId|partNumber|delete|list-type|prefix|delimiter|continuation-token|max-keys|start-after|encoding-type|fetch-owner|lifecycle|x-id|response-.*|x-amz-.*)$/i

type App = ReturnType<typeof buildApp>

const refusal = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`

/** Only S3 speaks anything but `POST /`. */
const isS3 = (method: string, url: URL) => method !== 'POST' || url.pathname !== '/'

function makeStrict(app: App): void {
  app.addHook('preHandler', async (request, reply) => {
    const url = new URL(request.url, 'http://localhost')
    if (!isS3(request.method, url)) return undefined
    // It takes a list of uploads for a list of objects.
    const isKnown = (name: string) => KNOWN_QUERY.test(name) && !(name === 'uploads' && request.method === 'GET')
    const unknown = [...url.searchParams.keys()].find((name) => !isKnown(name))
    if (unknown) {
      return reply
        .code(501)
        .type('application/xml')
        .send(refusal('NotImplemented', `"${unknown}" is not emulated`))
    }
    if (request.method === 'PUT' && request.headers['if-none-match'] === '*') {
      const found = await app.inject({ method: 'HEAD', url: url.pathname })
      if (found.statusCode === 200) {
        return reply.code(412).type('application/xml').send(refusal('PreconditionFailed', 'The object exists.'))
      }
    }
    return undefined
  })
}

/** Every text that this process sent by SNS. */
export const takenTexts: TakenText[] = []

function takeTexts(app: App): void {
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
