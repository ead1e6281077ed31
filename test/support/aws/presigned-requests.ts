import { createHash, createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { ACCESS } from './environment.ts'
import { type Emulator, refuseS3, toS3Request } from './s3-requests.ts'

/**
 * What S3 does with signed addresses, which the emulator does not: looks at their time and their signature, and answers under
 * the headers they ask for. Who brings neither a signed address nor a signed request gets nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */

const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The signature that the holder of the key makes for this request. */
function signatureFor({ method, url, headers }: FastifyRequest, query: URLSearchParams): string {
  const [, ...scope] = query.get('X-Amz-Credential')?.split('/') ?? []
  const signedHeaders = query.get('X-Amz-SignedHeaders') ?? ''
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    url.split('?')[0],
    canonicalQuery,
    ...signedHeaders.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    signedHeaders,
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope.join('/'), hash].join('\n')
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${ACCESS.AWS_SECRET_ACCESS_KEY}`)
  return hmac(key, text).toString('hex')
}

/** `20260301T093000Z` as milliseconds since 1970. */
const toTime = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function faultOf(request: FastifyRequest): { code: string; message: string } | undefined {
  const { query } = toS3Request(request) ?? {}
  if (!query || request.headers.authorization !== undefined) return undefined
  const signature = query.get('X-Amz-Signature')
  if (signature === null) return { code: 'AccessDenied', message: 'Access Denied' }
  const endsAt = toTime(query.get('X-Amz-Date') ?? '') + Number(query.get('X-Amz-Expires')) * 1000
  if (!(Date.now() < endsAt)) return { code: 'AccessDenied', message: 'Request has expired' }
  return signature === signatureFor(request, query)
    ? undefined
    : { code: 'SignatureDoesNotMatch', message: 'The request signature we calculated does not match' }
}

const ANSWERED = ['content-type', 'content-disposition', 'cache-control']

export function checkSignatures(app: Emulator): void {
  app.addHook('preHandler', async (request, reply) => {
    const fault = faultOf(request)
    return fault && refuseS3(reply, 403, fault)
  })
  app.addHook('onSend', async (request, reply) => {
    const { query } = toS3Request(request) ?? {}
    if (reply.statusCode >= 300 || !query) return
    for (const name of ANSWERED) {
      const value = query.get(`response-${name}`)
      if (value !== null) reply.header(name, value)
    }
  })
}
