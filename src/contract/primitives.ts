import { z } from 'zod'
import { isProductId, isStoreId } from '#domain/values/ids.ts'
import { parseQuantity, type Quantity } from '#domain/values/quantity.ts'

/** A decimal with up to 3 places, as text (`"1.5"`) or as a JSON number; read exactly either way. */
export const quantityInput = z
  .union([z.string().max(32), z.number()])
  .transform((value, context): Quantity => {
    const parsed = parseQuantity(typeof value === 'number' ? String(value) : value.trim())
    if (parsed !== undefined) return parsed
    context.addIssue({
      code: 'custom',
      message: 'A number with at most 3 decimal places and a point, up to a billion.',
    })
    return z.NEVER
  })
  .meta({ description: 'A decimal with up to 3 places, such as "12" or "1.5".', examples: ['12', '1.5'] })

/** A decimal text on its way out. */
export const quantityText = z.string().meta({ description: 'A decimal with up to 3 places.', examples: ['12'] })

/** An amount of money as decimal text. Its currency stands beside it or is the shop's. */
export const moneyText = z
  .string()
  .max(32)
  .regex(/^\d{1,12}(\.\d{1,4})?$/, 'An amount such as 12.50, with a point and without a currency sign.')
  .meta({ examples: ['12.50'] })

export const productId = z
  .string()
  .refine(isProductId, 'A product number is 1 to 64 characters, without white space at its ends.')
  .meta({ examples: ['85123A'] })

export const storeId = z
  .string()
  .refine(isStoreId, 'A store id is lower-case letters, digits and hyphens, 1 to 40 characters.')
  .meta({ examples: ['leeds'] })

/** JSON in a field of a form. */
export const jsonText = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'Not valid JSON.' })
      return z.NEVER
    }
  })

/** A moment on its way in, with its offset, so that no time zone is guessed. */
export const instantInput = z.iso
  .datetime({ offset: true, message: 'A time with its offset, such as 2026-03-01T09:30:00Z.' })
  .transform((text) => Date.parse(text))
  .meta({ examples: ['2026-03-01T09:30:00Z'] })

export const instantText = z.string().meta({ format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] })

export const PAGE_LIMIT_MAX = 200

/** Over the limit is an error, never a silent cut. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(50),
  cursor: z.string().max(1000).optional(),
})

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), nextCursor: z.string().optional() })

/** RFC 9457. `code` is stable; `detail` is for people. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problem>
