import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { pageQuery } from '#contract/primitives.ts'
import { salesFileOptions, salesUpload, salesUploadBody, salesUploadFields, salesUploadPage } from '#contract/sales.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { listUploads, readUpload, removeUpload } from '#usecases/sales/manage-uploads.ts'
import { type StoredFile, uploadKey, uploadSales } from '#usecases/sales/upload-sales.ts'
import { principalOf } from '../access.ts'
import { FORM_BYTES_MAX, fieldsOf, receiveForm } from '../form-file.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { salesUploadView } from './sales-views.ts'

export interface SalesUploadDeps {
  sales: SalesStore
  jobs: JobStore
  blobs: Blobs
  catalog: CatalogStore
  clock: Clock
  randomness: Pick<Randomness, 'id'>
}

/** JSON is parsed as a whole, where a form streams. */
const JSON_BYTES_MAX = 8 * 1024 ** 2

const isForm = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.startsWith('multipart/form-data') ?? false

const tags = ['Sales data']
const params = z.object({ uploadId: z.string().max(100) })

export function salesUploadRoutes(app: Api, deps: SalesUploadDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/sales-data/upload',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary:
        'Send past sales, which move no stock: a form with `store`, `options` (JSON, optional) and the file, or JSON with `sales`',
      consumes: ['multipart/form-data', 'application/json'],
      // 200: these bytes count already.
      response: { 200: salesUpload, 202: salesUpload },
    },
    bodyLimit: FORM_BYTES_MAX,
    onRequest: async (request, reply) => {
      if (!isForm(request) && !(Number(request.headers['content-length']) <= JSON_BYTES_MAX)) {
        const message = `JSON has at most ${JSON_BYTES_MAX / 1024 ** 2} MB, and says so in Content-Length. Send a file in a form instead.`
        return sendRefusal(reply, { code: 'PAYLOAD_TOO_LARGE', message })
      }
    },
    handler: async (request, reply) => {
      const file = await receiveSales(deps, request)
      if (!file.ok) return sendRefusal(reply, file.refusal)
      const begun = await uploadSales(deps, principalOf(request), file.value)
      if (!begun.ok) return sendRefusal(reply, begun.refusal)
      return reply
        .code(begun.value.state === 'reading' ? 202 : 200)
        .header('location', `/api/v1/sales-data/uploads/${begun.value.uploadId}`)
        .send(salesUploadView(begun.value))
    },
  })
  readRoutes(app, deps)
}

function readRoutes(app: Api, deps: SalesUploadDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/sales-data/uploads',
    config: { permission: 'insights:read' },
    schema: { tags, summary: 'Uploads, newest first', querystring: pageQuery, response: { 200: salesUploadPage } },
    handler: async (request) => {
      const { data, nextCursor } = await listUploads(deps, principalOf(request), request.query)
      return { data: data.map(salesUploadView), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/sales-data/uploads/:uploadId',
    config: { permission: 'insights:read' },
    schema: { tags, summary: 'One upload: how it went, what was in it', params, response: { 200: salesUpload } },
    handler: async (request, reply) => {
      const found = await readUpload(deps, principalOf(request), request.params.uploadId)
      return found.ok ? reply.send(salesUploadView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/sales-data/uploads/:uploadId',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Take an upload back; what its days stood before counts again',
      params,
      response: { 200: salesUpload },
    },
    handler: async (request, reply) => {
      const removed = await removeUpload(deps, principalOf(request), request.params.uploadId)
      return removed.ok ? reply.send(salesUploadView(removed.value)) : sendRefusal(reply, removed.refusal)
    },
  })
}

const DEFAULT_OPTIONS = salesFileOptions.parse({})

async function receiveSales(
  { blobs, randomness }: SalesUploadDeps,
  request: FastifyRequest,
): Promise<Result<StoredFile, Refusal<'INVALID_INPUT' | 'PAYLOAD_TOO_LARGE'>>> {
  const uploadId = randomness.id()
  const key = uploadKey(uploadId)
  if (isForm(request)) {
    const form = await receiveForm(blobs, request, { key, schema: salesUploadFields })
    if (!form.ok) return form
    const { fields, ...file } = form.value
    return accept({ uploadId, ...file, storeId: fields.store, options: fields.options ?? DEFAULT_OPTIONS })
  }
  const parsed = salesUploadBody.safeParse(request.body)
  if (!parsed.success) {
    return refuse('INVALID_INPUT', 'Send a form with a file, or JSON with `sales`.', { fields: fieldsOf(parsed.error) })
  }
  const { store, sales, ...options } = parsed.data
  // What a program sends goes the same way as a file: one reader, one set of rules.
  const blob = await blobs.put(key, Readable.from([Buffer.from(JSON.stringify(sales))]), FORM_BYTES_MAX)
  return accept({ uploadId, blob, fileName: 'sales.json', storeId: store, options })
}
