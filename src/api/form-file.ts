import type { FastifyMultipartOptions, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import { type Blobs, BlobTooLargeError, type StoredBlob } from '#ports/blobs.ts'
import { FILE_BYTES_MAX } from '#usecases/imports/receive-file.ts'

export interface FormFile<Fields> {
  fields: Fields
  fileName: string
  blob: StoredBlob
}

/** One file, and a few short fields beside it. */
export const FORM_OPTIONS: FastifyMultipartOptions = {
  limits: { files: 1, fields: 10, fieldSize: 20_000, fileSize: FILE_BYTES_MAX, headerPairs: 50 },
  throwFileSizeLimit: false,
}

type Refused = Refusal<'INVALID_INPUT' | 'PAYLOAD_TOO_LARGE'>

/** More than a form is, so that the limits of the form count and not that of JSON bodies. */
export const FORM_BYTES_MAX = FILE_BYTES_MAX + 1024 * 1024

/**
 * Takes a form with these fields and one file, in any order. The file streams to where it is kept while it arrives; if the
 * form turns out wrong it is deleted again.
 */
export async function receiveForm<Schema extends z.ZodType>(
  blobs: Blobs,
  request: FastifyRequest,
  { key, schema }: { key: string; schema: Schema },
): Promise<Result<FormFile<z.output<Schema>>, Refused>> {
  if (!request.isMultipart())
    return refuse('INVALID_INPUT', 'Send a form (multipart/form-data) with the fields and the file.')
  try {
    const { fields, uploaded } = await readForm(blobs, request, key)
    const parsed = schema.safeParse(fields)
    if (!uploaded) return refuse('INVALID_INPUT', 'There is no file in the form.')
    if (parsed.success) return accept({ fields: parsed.data, ...uploaded })
    await blobs.remove(key)
    return refuse('INVALID_INPUT', 'A field of the form is missing or malformed.', { fields: fieldsOf(parsed.error) })
  } catch (error) {
    await blobs.remove(key)
    if (error instanceof BlobTooLargeError) {
      return refuse(
        'PAYLOAD_TOO_LARGE',
        `A file has at most ${FILE_BYTES_MAX / 1024 ** 2} MB. Pack it with gzip, or split it.`,
      )
    }
    throw error
  }
}

/** One entry for each thing that is wrong. */
export const fieldsOf = ({ issues }: z.ZodError) =>
  issues.map(({ path, code, message }) => ({ path: path.join('.'), code, message }))

interface Uploaded {
  fileName: string
  blob: StoredBlob
}

async function readForm(blobs: Blobs, request: FastifyRequest, key: string) {
  const fields: Record<string, unknown> = Object.create(null)
  let uploaded: Uploaded | undefined
  for await (const part of request.parts()) {
    if (part.type === 'field') fields[part.fieldname] = part.value
    else uploaded = await storeFile(blobs, part, key)
  }
  return { fields, uploaded }
}

async function storeFile(blobs: Blobs, part: MultipartFile, key: string): Promise<Uploaded> {
  const blob = await blobs.put(key, part.file, FILE_BYTES_MAX)
  if (part.file.truncated) throw new BlobTooLargeError('The file was cut off.')
  return { fileName: part.filename ?? 'file', blob }
}
