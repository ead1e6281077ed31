import { z } from 'zod'
import {
  DECIMAL_MARKS,
  DELIMITERS,
  ENCODINGS,
  ERROR_POLICIES,
  IMPORT_FIELDS,
  IMPORT_STATUSES,
  NUMBER_FIELDS,
  ROW_ERROR_CODES,
  type RowErrorCode,
  UNKNOWN_PRODUCTS,
} from '#domain/imports/import.ts'
import { instantText, jsonText, page, pageQuery, quantityText, storeId } from './primitives.ts'

const importMapping = z
  .partialRecord(z.enum(IMPORT_FIELDS), z.string().min(1).max(1000))
  .meta({ description: 'Which column of the file says what.', examples: [{ productId: 'Code', quantity: 'Qty' }] })

const optionFields = {
  policy: z.enum(ERROR_POLICIES),
  unknownProducts: z.enum(UNKNOWN_PRODUCTS),
  mapping: importMapping.optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.enum(DELIMITERS).optional(),
  decimalMark: z.enum(DECIMAL_MARKS).optional(),
  hasHeader: z.boolean().optional(),
}

/** What a person decides about an import; what is left out stays as it is, or is detected. */
export const importOptionsBody = z.object(optionFields).partial().meta({ id: 'EditImportOptions' })

/** The fields of an upload beside the file; `options` as JSON text. */
export const uploadFields = z.object({
  store: storeId,
  options: jsonText.pipe(importOptionsBody).optional(),
  policy: z.enum(ERROR_POLICIES).optional(),
})

const importPlan = z
  .object({
    hash: z.string(),
    verdict: z.enum(['ready', 'has_errors', 'nothing_to_do']),
    rowCount: z.number().int(),
    validCount: z.number().int(),
    errorCount: z.number().int(),
    changedCount: z.number().int(),
    unchangedCount: z.number().int(),
    newProductCount: z.number().int(),
    changedProductCount: z.number().int(),
    staleCount: z.number().int(),
    errorsByCode: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'ImportPlan' })

export const importView = z
  .object({
    importId: z.string(),
    storeId: z.string(),
    fileName: z.string(),
    source: z.enum(['upload', 'inbox', 'cli']),
    status: z.enum(IMPORT_STATUSES),
    createdBy: z.string(),
    createdAt: instantText,
    updatedAt: instantText,
    byteCount: z.number().int(),
    options: z.object(optionFields),
    dialect: z
      .object({
        format: z.enum(['delimited', 'json', 'ndjson']),
        encoding: z.enum(ENCODINGS),
        isGzip: z.boolean(),
        delimiter: z.enum(DELIMITERS).optional(),
        hasHeader: z.boolean(),
        decimalMarks: z.partialRecord(z.enum(NUMBER_FIELDS), z.enum(DECIMAL_MARKS)),
      })
      .optional(),
    columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })).optional(),
    mapping: importMapping.optional(),
    plan: importPlan.optional(),
    problem: z.object({ code: z.string(), message: z.string() }).optional(),
    progress: z
      .object({
        phase: z.enum(['reading', 'planning', 'applying', 'undoing']),
        done: z.number().int(),
        total: z.number().int(),
      })
      .optional(),
    applied: z
      .object({
        at: instantText,
        by: z.string(),
        countedCount: z.number().int(),
        createdProductCount: z.number().int(),
        changedProductCount: z.number().int(),
        refusedCount: z.number().int(),
      })
      .optional(),
    undone: z.object({ at: instantText, by: z.string() }).optional(),
    version: z.number().int(),
  })
  .meta({ id: 'Import' })

export type ImportView = z.infer<typeof importView>

export const importPage = page(importView)
export const importParams = z.object({ importId: z.string().regex(/^[0-9a-f-]{36}$/) })

export const applyImportBody = z.object({ planHash: z.string().regex(/^[0-9a-f]{64}$/) }).meta({ id: 'ApplyImport' })

const facts = z.partialRecord(
  z.enum(['name', 'category', 'price', 'cost', 'unit', 'barcode', 'supplier']),
  z.string().nullable(),
)

/** One row of the preview: before and after. */
const importRow = z
  .object({
    row: z.number().int().meta({ description: 'As a spreadsheet counts: the header is row 1.' }),
    productId: z.string(),
    product: z.enum(['known', 'new', 'archived']),
    before: quantityText.optional().meta({ description: 'Absent when nothing ever moved.' }),
    after: quantityText.optional().meta({ description: 'Absent when the file says no quantity.' }),
    countedAt: instantText.optional(),
    isStale: z.boolean(),
    factsBefore: facts.optional(),
    factsAfter: facts.optional(),
  })
  .meta({ id: 'ImportRow' })

export type ImportRowView = z.infer<typeof importRow>

export const importRowPage = page(importRow)
export const importRowQuery = pageQuery.extend({ filter: z.enum(['all', 'changed', 'new', 'stale']).default('all') })

const rowErrorCodes = Object.keys(ROW_ERROR_CODES) as [RowErrorCode, ...RowErrorCode[]]

const importRowError = z
  .object({
    row: z.number().int(),
    column: z.string(),
    code: z.enum(rowErrorCodes),
    value: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ImportRowError' })

export type ImportRowErrorView = z.infer<typeof importRowError>

export const importErrorPage = page(
  z.object({ row: z.number().int(), errors: z.array(importRowError) }).meta({ id: 'ImportRejectedRow' }),
)
