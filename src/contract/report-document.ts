import { z } from 'zod'
import { instantText, storeId } from './primitives.ts'
import { dayInput, dayText } from './sales.ts'

export const documentQuery = z.object({
  store: storeId.optional(),
  from: dayInput.optional(),
  to: dayInput.optional(),
})

const value = z.string().nullable().meta({ description: 'An exact decimal, a day or a text; null when not known.' })
const column = z.object({ key: z.string(), title: z.string(), kind: z.string() })

const section = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('paragraph'), text: z.string() }),
  z.object({ kind: z.literal('notice'), severity: z.enum(['info', 'warning']), text: z.string() }),
  z.object({
    kind: z.literal('keyFigures'),
    figures: z.array(z.object({ label: z.string(), kind: z.string(), value, note: z.string().optional() })),
  }),
  z.object({
    kind: z.literal('table'),
    title: z.string(),
    columns: z.array(column),
    rows: z.array(z.record(z.string(), value)),
    totals: z.record(z.string(), value).optional(),
    note: z.string().optional(),
  }),
  z.object({
    kind: z.literal('chart'),
    chart: z.looseObject({ kind: z.string(), title: z.string(), unit: z.string() }),
  }),
])

/** A report as its facts, for programs and for the screen. */
export const reportDocument = z
  .object({
    title: z.string(),
    shopName: z.string(),
    period: z.object({ from: dayText, to: dayText }),
    asOf: instantText,
    timeZone: z.string(),
    currency: z.string(),
    sections: z.array(section),
  })
  .meta({ id: 'ReportDocument' })

export type ReportDocumentView = z.infer<typeof reportDocument>
