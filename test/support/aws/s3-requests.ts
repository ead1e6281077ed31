import type { FastifyReply, FastifyRequest } from 'fastify'
import type { buildApp } from 'fauxqs'

export type Emulator = ReturnType<typeof buildApp>

/** What a request asks of S3. Taken from its raw line: an address that is parsed loses `..`, which is a key to S3. */
export interface S3Request {
  bucket: string
  key: string
  query: URLSearchParams
}

/** @returns undefined for SNS and SQS: only S3 speaks anything but `POST /` */
export function toS3Request({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): S3Request | undefined {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  if (method === 'POST' && path === '/') return undefined
  const [bucket = '', ...key] = path.slice(1).split('/')
  return { bucket, key: decodeURIComponent(key.join('/')), query: new URLSearchParams(query) }
}

export const refuseS3 = (reply: FastifyReply, status: number, { code, message }: { code: string; message: string }) =>
  reply
    .code(status)
    .type('application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)

/** What is known of an object, asked of the emulator itself. */
export async function headOf(app: Emulator, url: string) {
  const [path = ''] = url.split('?')
  const { statusCode, headers } = await app.inject({ method: 'HEAD', url: path, headers: { authorization: 'ours' } })
  return statusCode === 200 ? { etag: String(headers.etag), byteCount: Number(headers['content-length']) } : undefined
}
