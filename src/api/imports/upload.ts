import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { uploadFields } from '#contract/imports.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Import } from '#domain/imports/import.ts'
import { type Refusal, type Result, refuse } from '#domain/values/result.ts'
import { type Blobs, BlobTooLargeError, type StoredBlob } from '#ports/blobs.ts'
import type { Randomness } from '#ports/randomness.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { FILE_BYTES_MAX, type ReceiveDeps, receiveFile } from '#usecases/imports/receive-file.ts'

export interface UploadDeps extends ReceiveDeps {
  randomness: Pick<Randomness, 'id'>
}

interface Uploaded {
  fileName: string
  blob: StoredBlob
}

/**
 * Takes a form with the fields of `uploadFields` and one file, in any order. The file streams to where it is kept while
 * it arrives; if the form turns out wrong it is deleted again.
 */
export async function receiveUpload(
  deps: UploadDeps,
  principal: Principal,
  request: FastifyRequest,
): Promise<
  Result<Import, Refusal<'INVALID_INPUT' | 'PAYLOAD_TOO_LARGE' | 'FORBIDDEN' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE'>>
> {
  if (!request.isMultipart())
    return refuse('INVALID_INPUT', 'Send a form (multipart/form-data) with the store and the file.')
  const importId = deps.randomness.id()
  try {
    const { fields, uploaded } = await readForm(deps.blobs, request, importId)
    const parsed = uploadFields.safeParse(fields)
    if (!uploaded) return refuse('INVALID_INPUT', 'There is no file in the form.')
    if (!parsed.success) {
      await deps.blobs.remove(blobKey(importId))
      return refuse('INVALID_INPUT', 'A field of the form is missing or malformed.', {
        fields: parsed.error.issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message })),
      })
    }
    const { store, policy, options } = parsed.data
    const given = { ...options, ...(policy && { policy }) }
    return await receiveFile(deps, principal, {
      importId,
      ...uploaded,
      storeId: store,
      source: 'upload',
      options: given,
    })
  } catch (error) {
    await deps.blobs.remove(blobKey(importId))
    if (error instanceof BlobTooLargeError) {
      return refuse(
        'PAYLOAD_TOO_LARGE',
        `A file has at most ${FILE_BYTES_MAX / 1024 ** 2} MB. Pack it with gzip, or split it.`,
      )
    }
    throw error
  }
}

async function readForm(blobs: Blobs, request: FastifyRequest, importId: string) {
  const fields: Record<string, unknown> = Object.create(null)
  let uploaded: Uploaded | undefined
  for await (const part of request.parts()) {
    if (part.type === 'field') fields[part.fieldname] = part.value
    else uploaded = await storeFile(blobs, part, importId)
  }
  return { fields, uploaded }
}

async function storeFile(blobs: Blobs, part: MultipartFile, importId: string): Promise<Uploaded> {
  const blob = await blobs.put(blobKey(importId), part.file, FILE_BYTES_MAX)
  if (part.file.truncated) throw new BlobTooLargeError('The file was cut off.')
  return { fileName: part.filename ?? 'file', blob }
}
