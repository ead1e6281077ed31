import { z } from 'zod'
import { DECIMAL_MARKS, DELIMITERS, ENCODINGS } from '#domain/imports/import.ts'
import { GRAINS, parseDay } from '#domain/values/day.ts'
import { instantText, jsonText, moneyText, page, productId, quantityText, storeId } from './primitives.ts'

export const dayInput = z
  .string()
  .refine((text) => parseDay(text) !== undefined, 'A day such as 2026-03-29.')
  .meta({ examples: ['2026-03-29'] })
export const dayText = z.string().meta({ format: 'date', examples: ['2026-03-29'] })

export const salesQuery = z.object({
  store: storeId.optional(),
  from: dayInput.optional(),
  to: dayInput.optional(),
  by: z.enum(GRAINS).default('day'),
})

const money = z.string().optional().meta({ description: 'Absent where stores have different currencies.' })

const sales = z.object({
  sold: quantityText,
  revenue: money,
  returned: quantityText,
  refunded: money,
})

const coverage = z.object({
  storeId: z.string(),
  ranges: z.array(z.object({ from: dayText, to: dayText })),
})

const view = z.object({
  from: dayText,
  to: dayText,
  by: z.enum(GRAINS),
  stores: z.array(z.string()),
  currency: z.string().optional(),
  known: z.array(coverage).meta({ description: 'The days whose sales are known; outside them nothing is said.' }),
})

const period = sales.extend({ start: dayText, end: dayText })

export const productSales = view
  .extend({
    productId: z.string(),
    total: sales,
    periods: z.array(
      period.extend({
        averagePrice: money,
        daysOutOfStock: z.number().meta({ description: 'Added up over the stores.' }),
      }),
    ),
  })
  .meta({ id: 'ProductSales' })

export type ProductSalesView = z.infer<typeof productSales>

export const salesSummary = view
  .extend({
    total: sales,
    periods: z.array(period),
    topProducts: z.array(sales.extend({ productId: z.string(), name: z.string() })),
  })
  .meta({ id: 'SalesSummary' })

export type SalesSummaryView = z.infer<typeof salesSummary>

const salesMapping = z
  .object({
    productId: z.string().max(200),
    date: z.string().max(200),
    quantity: z.string().max(200),
    revenue: z.string().max(200).optional(),
    price: z.string().max(200).optional(),
    store: z.string().max(200).optional(),
    name: z.string().max(200).optional(),
  })
  .meta({ description: 'Which column holds what, by the names in the file.' })

export const salesFileOptions = z
  .object({
    mapping: salesMapping.optional(),
    encoding: z.enum(ENCODINGS).optional(),
    delimiter: z.enum(DELIMITERS).optional(),
    decimalMark: z.enum(DECIMAL_MARKS).optional(),
    hasHeader: z.boolean().optional(),
    errors: z.enum(['reject_all', 'reject_rows']).default('reject_all'),
    unknownProducts: z.enum(['create', 'reject']).default('create'),
  })
  .meta({ id: 'SalesFileOptions' })

/** Fields of the upload's form; `options` is JSON. */
export const salesUploadFields = z.object({
  store: storeId.optional(),
  options: jsonText.pipe(salesFileOptions).optional(),
})

export const SALES_ROWS_MAX = 10_000

/** The upload as JSON, for programs. */
export const salesUploadBody = z
  .object({
    store: storeId.optional(),
    errors: z.enum(['reject_all', 'reject_rows']).default('reject_all'),
    unknownProducts: z.enum(['create', 'reject']).default('create'),
    sales: z
      .array(
        z.object({
          productId,
          date: z.string().max(40),
          quantity: z.union([z.string().max(32), z.number()]),
          revenue: z.union([z.string().max(32), z.number()]).optional(),
          price: moneyText.optional(),
          store: z.string().max(120).optional(),
          name: z.string().max(300).optional(),
        }),
      )
      .min(1)
      .max(SALES_ROWS_MAX),
  })
  .meta({ id: 'UploadSales' })

const fieldProblem = z.object({ path: z.string(), code: z.string(), message: z.string() })
const problemView = z.object({ code: z.string(), message: z.string(), fields: z.array(fieldProblem).optional() })

export const salesUpload = z
  .object({
    uploadId: z.string(),
    jobId: z.string(),
    state: z.enum(['reading', 'published', 'failed', 'cancelled', 'removed']),
    fileName: z.string(),
    byteCount: z.number().int(),
    storeId: z.string().optional(),
    stores: z.array(z.string()),
    createdBy: z.string(),
    createdAt: instantText,
    ranges: z.array(z.object({ storeId: z.string(), from: dayText, to: dayText })).optional(),
    result: z
      .object({
        rowCount: z.number().int(),
        ignoredCount: z.number().int().meta({ description: 'Rows at no price: write-offs, samples, stock found.' }),
        errorCount: z.number().int(),
        errors: z.array(
          z.object({
            row: z.number().int(),
            column: z.string(),
            code: z.string(),
            value: z.string(),
            message: z.string(),
          }),
        ),
        createdCount: z.number().int(),
        productCount: z.number().int(),
        dayCount: z.number().int(),
        shadowedCount: z.number().int().meta({ description: 'Days of products that the ledger knows better.' }),
        sold: quantityText,
        returned: quantityText,
      })
      .optional(),
    problem: problemView.optional(),
    columns: z
      .array(z.object({ name: z.string(), samples: z.array(z.string()) }))
      .optional()
      .meta({
        description: 'What the file has, where somebody has to say what it means: send it again with `mapping`.',
      }),
    mapping: salesMapping.partial().optional().meta({ description: 'What was found out of the columns, or said.' }),
  })
  .meta({ id: 'SalesUpload' })

export type SalesUploadView = z.infer<typeof salesUpload>
export const salesUploadPage = page(salesUpload)
