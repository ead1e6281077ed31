import { isEmail } from '../identity/email.ts'
import type { MinorUnits } from '../values/money.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '../values/result.ts'

/** How one buys from a supplier. Keyed by the text that products name it with; every part may be unknown. */
export interface SupplierSettings {
  /** Days from ordering to the delivery at the door. */
  leadTimeDays?: number
  /** How often one orders: days from one order to the next. */
  reviewDays?: number
  /** The least a whole order must come to, in the tenant's currency. */
  minimumOrderValue?: MinorUnits
  /** Where orders are sent. */
  email?: string
}

/** A supplier as the shop knows it: from its products, from its settings, or both. */
export interface Supplier extends SupplierSettings {
  name: string
  /** Products that are not archived and name it. */
  productCount: number
  /** Rises with every change of the settings; 0 while there are none. */
  version: number
}

/** As far ahead as a product's own lead time goes. */
export const LEAD_TIME_DAYS_MAX = 730
/** Nobody orders less often than once a year. */
export const REVIEW_DAYS_MAX = 366

/** Checks settings; `INVALID_INPUT` names each bad field. */
export function supplierSettings(input: SupplierSettings): Result<SupplierSettings, Refusal<'INVALID_INPUT'>> {
  const { leadTimeDays, reviewDays, minimumOrderValue, email } = input
  const fields: FieldProblem[] = []
  const check = (path: string, isFine: boolean, message: string) => {
    if (!isFine) fields.push({ path, code: 'OUT_OF_RANGE', message })
  }
  check('leadTimeDays', isDays(leadTimeDays, 0, LEAD_TIME_DAYS_MAX), `Whole days from 0 to ${LEAD_TIME_DAYS_MAX}.`)
  check('reviewDays', isDays(reviewDays, 1, REVIEW_DAYS_MAX), `Whole days from 1 to ${REVIEW_DAYS_MAX}.`)
  check('minimumOrderValue', (minimumOrderValue ?? 0) >= 0, 'The value is 0 or more.')
  check('email', email === undefined || isEmail(email), 'An address such as orders@example.com.')
  const [first] = fields
  if (first) return refuse('INVALID_INPUT', `${first.path}: ${first.message}`, { fields })
  return accept({ leadTimeDays, reviewDays, minimumOrderValue, email })
}

const isDays = (days: number | undefined, min: number, max: number): boolean =>
  days === undefined || (Number.isInteger(days) && days >= min && days <= max)

const DAY_MS = 86_400_000

/** The day, `leadTimeDays` after `day`, on which what is ordered on `day` should come; both as `2026-03-29`. */
export const expectedDay = (day: string, leadTimeDays: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + leadTimeDays * DAY_MS).toISOString().slice(0, 10)
