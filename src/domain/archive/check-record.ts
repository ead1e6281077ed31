import { MOVEMENT_KINDS } from '../ledger/movement.ts'
import { parseDay } from '../values/day.ts'
import { isStoreId } from '../values/ids.ts'
import { isInstant, isTimeZone } from '../values/local-time.ts'
import type { ArchiveKind, ArchiveRecord, ArchiveValues } from './archive-record.ts'
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
  return faultOfTimes(kind, value) ?? faultByKind(record)
}

/** Where and when things are: what makes days of them must find a day. */
function faultOfTimes(kind: ArchiveKind, value: object): string | undefined {
  for (const [name, each] of Object.entries('report' in value ? { ...(value.report as object), ...value } : value)) {
    if (name === 'timeZone' && !isTimeZone(each)) return `a ${kind} is in no time zone: ${JSON.stringify(each)}`
    if (INSTANT.test(name) && typeof each === 'number' && !isInstant(each)) return `a ${kind} has no moment in ${name}`
    if (DAY.has(name) && (typeof each !== 'string' || !parseDay(each))) return `a ${kind} has no day in ${name}`
  }
  return undefined
}

/** Milliseconds since 1970 in every record that has such a field: `occurredAt`, `outSince`. */
const INSTANT = /(?:At|Since|Until)$|^(?:at|from|to)$/

const DAY: ReadonlySet<string> = new Set(['day', 'firstSale', 'lastSale', 'firstDay'])

function faultByKind({ kind, value }: ArchiveRecord): string | undefined {
  switch (kind) {
    case 'movement':
      return faultOfMovement(value)
    case 'level':
      return areNumbers(value.onHand, value.seq, value.updatedAt) ? undefined : 'a level lacks a number'
    case 'store':
      // Also the name of a folder.
      if (!isStoreId(value.storeId)) return `${JSON.stringify(value.storeId)} cannot name a store`
      return isTimeZone(value.timeZone) ? undefined : 'a store lacks a time zone'
    case 'subscription':
      return value.channel && value.address ? undefined : 'a subscription does not say where it is told'
    case 'command':
      return isOutcome(value.outcome) ? undefined : 'a command has no answer'
    default:
      return undefined
  }
}

function faultOfMovement(value: ArchiveValues['movement']): string | undefined {
  const { kind, delta, after, seq, occurredAt, recordedAt, reverses } = value
  if (!areNumbers(delta, after, seq, occurredAt, recordedAt)) return 'a movement lacks a number'
  if (!MOVEMENT_KINDS.includes(kind)) return `a movement is of no kind: ${JSON.stringify(kind)}`
  if ((kind === 'reversal') !== (typeof reverses === 'number')) return 'a reversal does not say of what'
  return undefined
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
