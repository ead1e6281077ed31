import { isStoreId } from '../values/ids.ts'
import type { ArchiveKind, ArchiveRecord } from './archive-record.ts'
import { placeOf } from './record-place.ts'

/** Kinds whose every number is a count, a quantity, an amount or a moment: whole, and exact. */
const EXACT: ReadonlySet<ArchiveKind> = new Set([
  'tenant',
  'store',
  'supplier',
  'product',
  'policy',
  'command',
  'level',
  'movement',
  'sales-upload',
  'sales-day',
  'sales-position',
  'stock-out',
  'order-number',
  'alert',
])

/**
 * What is wrong with a record by itself; undefined when nothing is. Looks at what others rest on: whose it is, what
 * names it, and that numbers of the ledger are exact.
 */
export function faultOfRecord(record: ArchiveRecord, tenantId: string): string | undefined {
  const { kind, value } = record
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `a ${kind} has no value`
  try {
    placeOf(record)
  } catch (error) {
    return `a ${kind} is not whole: ${(error as Error).message}`
  }
  const foreign = ownersIn(value).find((owner) => owner !== tenantId)
  if (foreign !== undefined) return `a ${kind} belongs to another shop, ${JSON.stringify(foreign)}`
  if (EXACT.has(kind) && !hasOnlyExactNumbers(value)) return `a ${kind} has a number that is not whole`
  return faultByKind(record)
}

function faultByKind({ kind, value }: ArchiveRecord): string | undefined {
  switch (kind) {
    case 'movement':
      return areNumbers(value.delta, value.after, value.seq, value.occurredAt, value.recordedAt)
        ? undefined
        : 'a movement lacks a number'
    case 'level':
      return areNumbers(value.onHand, value.seq, value.updatedAt) ? undefined : 'a level lacks a number'
    case 'store':
      // Also the name of a folder.
      return isStoreId(value.storeId) ? undefined : `${JSON.stringify(value.storeId)} cannot name a store`
    case 'command':
      return isOutcome(value.outcome) ? undefined : 'a command has no answer'
    default:
      return undefined
  }
}

const areNumbers = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === 'number')

function isOutcome(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null) return false
  if ('refusal' in outcome) return typeof outcome.refusal === 'object'
  return 'recorded' in outcome && Array.isArray(outcome.recorded) && outcome.recorded.every(isRecorded)
}

const isRecorded = (entry: unknown): boolean =>
  Array.isArray(entry) && entry.length === 3 && typeof entry[0] === 'string' && typeof entry[1] === 'string'

/** Whose a value says it is, at its top and one level below: records say it nowhere, or truly. */
function ownersIn(value: object): unknown[] {
  const nested = Object.values(value).filter(
    (each) => typeof each === 'object' && each !== null && !Array.isArray(each),
  )
  return [value, ...nested].flatMap((each) => ('tenantId' in each ? [each.tenantId] : []))
}

function hasOnlyExactNumbers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(hasOnlyExactNumbers)
}
