import type { ArchiveKind, ArchiveRecord, ArchiveValues } from './archive-record.ts'

type Part = string | number

type Places = { [K in ArchiveKind]: { rank: number; of(value: ArchiveValues[K]): readonly Part[] } }

const ofLevel = ({ storeId, productId }: { storeId: string; productId: string }) => [storeId, productId] as const

/** By product before store, as sales and forecasts are looked at. */
const ofShelf = ({ productId, storeId }: { storeId: string; productId: string }) => [productId, storeId] as const

/** The names of a file's columns, which have NUL between them, or of none. */
const nameOf = (signature: string): string => `=${signature.replaceAll('\u0000', '\u0001')}`

/** After every piece of the same file. */
const LAST = Number.MAX_SAFE_INTEGER

/**
 * Where each record stands. First what rests; a level before its movements, so that a reader adds up one level at a time;
 * then people and keys, who can look at what rests from then on; then what workers take up, who look for the shop, its
 * people and its keys, and give up what they find nobody for; then the files.
 */
const PLACES: Places = {
  tenant: { rank: 0, of: ({ tenantId }) => [tenantId] },
  store: { rank: 1, of: ({ storeId }) => [storeId] },
  supplier: { rank: 2, of: ({ name }) => [name] },
  product: { rank: 3, of: ({ productId }) => [productId] },
  policy: { rank: 4, of: ofShelf },
  command: { rank: 5, of: ({ key }) => [key] },
  level: { rank: 6, of: (value) => [...ofLevel(value), 0] },
  movement: { rank: 6, of: (value) => [...ofLevel(value), value.seq] },
  'sales-upload': { rank: 7, of: ({ rank }) => [rank] },
  'sales-day': { rank: 8, of: (value) => [...ofShelf(value), value.rank, value.day] },
  'sales-store': { rank: 9, of: ({ storeId }) => [storeId] },
  'sales-position': { rank: 10, of: ofShelf },
  'stock-out': { rank: 11, of: (value) => [...ofShelf(value), value.from] },
  forecast: { rank: 12, of: (value) => [...ofShelf(value), value.firstDay] },
  override: { rank: 13, of: ({ overrideId }) => [overrideId] },
  proposal: { rank: 14, of: ({ proposalId }) => [proposalId] },
  decision: { rank: 15, of: ({ at, decisionId }) => [at, decisionId] },
  order: { rank: 16, of: ({ orderId }) => [orderId] },
  'order-creation': { rank: 17, of: ({ key }) => [key] },
  'order-number': { rank: 18, of: ({ year }) => [year] },
  alert: { rank: 19, of: ({ alertId }) => [alertId] },
  subscription: { rank: 20, of: ({ subscriptionId }) => [subscriptionId] },
  'report-subscription': { rank: 21, of: ({ subscriptionId }) => [subscriptionId] },
  'report-setup': { rank: 22, of: () => ['set-up'] },
  'import-mapping': { rank: 23, of: ({ signature, storeId }) => [nameOf(signature), storeId] },
  'import-chunk': { rank: 24, of: ({ importId, kind, index }) => [importId, kind, index] },
  notice: { rank: 25, of: ({ subscriptionId, dueAt, alertId, round }) => [subscriptionId, dueAt, alertId, round] },
  person: { rank: 26, of: ({ userId }) => [userId] },
  'api-key': { rank: 27, of: ({ keyId }) => [keyId] },
  import: { rank: 30, of: ({ importId }) => [importId] },
  job: { rank: 31, of: ({ jobId }) => [jobId] },
  report: { rank: 32, of: ({ report }) => [report.reportId] },
  'report-schedule': { rank: 33, of: ({ scheduleId }) => [scheduleId] },
  effect: { rank: 34, of: ({ createdAt, topic, key }) => [createdAt, topic, key] },
  'blob-piece': { rank: 50, of: ({ key, index }) => [key, index] },
  'blob-end': { rank: 50, of: ({ key }) => [key, LAST] },
}

/** Every kind, in the order of their records. */
export const ARCHIVE_KINDS = Object.keys(PLACES) as ArchiveKind[]

/** `resting`: nobody looks at it by itself; `entry`: lets people and programs in; `work`: workers take it up. */
export type ArchiveStage = 'resting' | 'entry' | 'work'

export function stageOf(kind: ArchiveKind): ArchiveStage {
  const { rank } = PLACES[kind]
  if (rank < PLACES.person.rank) return 'resting'
  return rank < PLACES.import.rank ? 'entry' : 'work'
}

export const isArchiveKind = (text: unknown): text is ArchiveKind =>
  typeof text === 'string' && Object.hasOwn(PLACES, text)

/** Digits of Number.MAX_SAFE_INTEGER, so that numbers sort as text. */
const DIGITS = 16

/**
 * Where a record stands, as a text: records sort by its bytes, and no two of an archive have the same.
 *
 * @throws RangeError when what names the record is missing
 */
export function placeOf({ kind, value }: ArchiveRecord): string {
  const { rank, of } = PLACES[kind] as { rank: number; of(value: unknown): readonly unknown[] }
  return [String(rank).padStart(2, '0'), ...of(value).map(partOf)].join('\u0000')
}

function partOf(part: unknown): string {
  if (typeof part === 'number' && Number.isSafeInteger(part) && part >= 0) return String(part).padStart(DIGITS, '0')
  if (typeof part === 'string' && part !== '' && !part.includes('\u0000')) return part
  throw new RangeError('what names it is missing or is no text or whole number')
}
