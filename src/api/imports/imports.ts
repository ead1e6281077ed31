import { Readable } from 'node:stream'
import {
  applyImportBody,
  importErrorPage,
  importOptionsBody,
  importPage,
  importParams,
  importRowPage,
  importRowQuery,
  importView,
  uploadFields,
} from '#contract/imports.ts'
import { pageQuery } from '#contract/primitives.ts'
import type { RefusalCode } from '#contract/refusals.ts'
import type { Import } from '#domain/imports/import.ts'
import { contentDisposition } from '#domain/values/content-disposition.ts'
import type { Refusal, Result } from '#domain/values/result.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import {
  changeOptions,
  listImports,
  readErrorFile,
  readErrors,
  readImport,
  readRows,
  startApplying,
  startUndoing,
} from '#usecases/imports/manage-imports.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { receiveFile } from '#usecases/imports/receive-file.ts'
import type { ImportRunner } from '#usecases/imports/run-imports.ts'
import { principalOf } from '../access.ts'
import { tenantCurrency } from '../currencies.ts'
import { FORM_BYTES_MAX, receiveForm } from '../form-file.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { importToView, rowToView } from './import-views.ts'

export interface ImportRouteDeps {
  imports: ImportStore
  blobs: Blobs
  catalog: CatalogStore
  stock: StockStore
  clock: Clock
  randomness: Pick<Randomness, 'id'>
  runner: Pick<ImportRunner, 'wake'>
}

const permission = 'imports:write'
const tags = ['Imports']

export function importRoutes(app: Api, deps: ImportRouteDeps): void {
  startRoutes(app, deps)
  changeRoutes(app, deps)
  readRoutes(app, deps)
}

function startRoutes(app: Api, deps: ImportRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/imports',
    config: { permission },
    // The runner reads it in the background: 202, and the answer's id to look at.
    schema: {
      tags,
      summary: 'Send an inventory file: a form with `store`, `options` (JSON, optional) and the file',
      consumes: ['multipart/form-data'],
      response: { 202: importView },
    },
    bodyLimit: FORM_BYTES_MAX,
    handler: async (request, reply) => {
      const importId = deps.randomness.id()
      const form = await receiveForm(deps.blobs, request, { key: blobKey(importId), schema: uploadFields })
      if (!form.ok) return sendRefusal(reply, form.refusal)
      const { fields, ...file } = form.value
      const options = { ...fields.options, ...(fields.policy && { policy: fields.policy }) }
      const sent = { importId, ...file, storeId: fields.store, source: 'upload' as const, options }
      const received = await receiveFile(deps, principalOf(request), sent)
      if (!received.ok) return sendRefusal(reply, received.refusal)
      deps.runner.wake()
      return reply
        .code(202)
        .header('location', `/api/v1/imports/${received.value.importId}`)
        .send(importToView(received.value))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/imports',
    config: { permission },
    schema: { tags, summary: 'Imports, newest first', querystring: pageQuery, response: { 200: importPage } },
    handler: async (request) => {
      const { data, nextCursor } = await listImports(deps, principalOf(request), request.query)
      return { data: data.map(importToView), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/imports/:importId',
    config: { permission },
    schema: {
      tags,
      summary: 'One import: plan, progress, result',
      params: importParams,
      response: { 200: importView },
    },
    handler: async (request, reply) => {
      const found = await readImport(deps, principalOf(request), request.params.importId)
      return found.ok ? reply.send(importToView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })
}

function changeRoutes(app: Api, deps: ImportRouteDeps): void {
  const begun = (result: Result<Import, Refusal<RefusalCode>>) => {
    if (result.ok) deps.runner.wake()
    return result
  }

  app.route({
    method: 'PATCH',
    url: '/api/v1/imports/:importId/options',
    config: { permission },
    schema: {
      tags,
      summary: 'Say how the file is to be read, or what its columns mean; it is planned anew',
      params: importParams,
      body: importOptionsBody,
      response: { 202: importView },
    },
    handler: async (request, reply) => {
      const change = { importId: request.params.importId, options: request.body }
      const result = begun(await changeOptions(deps, principalOf(request), change))
      return result.ok ? reply.code(202).send(importToView(result.value)) : sendRefusal(reply, result.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/imports/:importId/apply',
    config: { permission },
    schema: {
      tags,
      summary: 'Apply the plan with this hash',
      params: importParams,
      body: applyImportBody,
      response: { 202: importView },
    },
    handler: async (request, reply) => {
      const start = { importId: request.params.importId, planHash: request.body.planHash }
      const result = begun(await startApplying(deps, principalOf(request), start))
      return result.ok ? reply.code(202).send(importToView(result.value)) : sendRefusal(reply, result.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/imports/:importId/undo',
    config: { permission },
    schema: {
      tags,
      summary: 'Take an applied import back by reversing its movements',
      params: importParams,
      response: { 202: importView },
    },
    handler: async (request, reply) => {
      const result = begun(await startUndoing(deps, principalOf(request), request.params.importId))
      return result.ok ? reply.code(202).send(importToView(result.value)) : sendRefusal(reply, result.refusal)
    },
  })
}

function readRoutes(app: Api, deps: ImportRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/imports/:importId/rows',
    config: { permission },
    schema: {
      tags,
      summary: 'What the plan changes: before and after, row by row',
      params: importParams,
      querystring: importRowQuery,
      response: { 200: importRowPage },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request)
      const found = await readRows(deps, principal, { importId: request.params.importId, ...request.query })
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { places } = await tenantCurrency(deps.catalog, principal.tenantId)
      const { data, nextCursor } = found.value.rows
      return reply.send({ data: data.map((row) => rowToView(row, places)), nextCursor })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/imports/:importId/errors',
    config: { permission },
    schema: {
      tags,
      summary: 'The rows that were not taken, and why',
      params: importParams,
      querystring: pageQuery,
      response: { 200: importErrorPage },
    },
    handler: async (request, reply) => {
      const query = { importId: request.params.importId, ...request.query }
      const found = await readErrors(deps, principalOf(request), query)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { data, nextCursor } = found.value
      return reply.send({ data: data.map(({ row, errors }) => ({ row, errors: [...errors] })), nextCursor })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/imports/:importId/error-file',
    config: { permission },
    schema: {
      tags,
      summary: 'The rows that were not taken, as a file like the one sent, to mend and send again',
      params: importParams,
    },
    handler: async (request, reply) => {
      const found = await readErrorFile(deps, principalOf(request), request.params.importId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { fileName, mediaType, content } = found.value
      return reply
        .header('content-type', mediaType)
        .header('content-disposition', contentDisposition('attachment', fileName))
        .send(Readable.from(content))
    },
  })
}
