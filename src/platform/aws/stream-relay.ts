import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Product } from '#domain/catalog/product.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { ARCHIVE_SENDER } from './archive/arrival.ts'
import { APPENDED_MAX, appendChanges, type NewChange } from './change-feed.ts'
import type { AwsTable } from './client.ts'
import { keepShelves } from './shelf-status.ts'
import { isWorthRetrying, type RetryTools } from './write-retry.ts'

/** One record of the table's stream, as Lambda and the stream's own API both give it. */
export interface StreamRecord {
  dynamodb?: {
    NewImage?: Record<string, AttributeValue>
    OldImage?: Record<string, AttributeValue>
    SequenceNumber?: string
  }
}

/** Names the first record that was not taken, so that Lambda sends from there again (`ReportBatchItemFailures`). */
export interface RelayOutcome {
  batchItemFailures: { itemIdentifier: string }[]
}

type Image = Record<string, unknown>

/**
 * What each type of item tells when it changes; its keys are what an event source's filter on `NewImage.type` or
 * `OldImage.type` lets through. A capability that wants to be followed adds its type here; its items
 * carry `type`, `tenantId` and what the change names.
 */
const TOLD: Record<string, (after: Image | undefined, before: Image | undefined) => NewChange[]> = {
  level: (after) =>
    after ? [{ kind: 'level', ...base(after), storeId: text(after.storeId), productId: text(after.productId) }] : [],
  product: (after, before) => (after ? productChanges(after, before) : []),
  policy: (after, before) => {
    const image = (after ?? before)!
    return [{ kind: 'policy', ...base(image), ...storeOf(image), productId: text(image.productId), seq: 0 }]
  },
  alert: (after) => (after ? [{ kind: 'alert', ...base(after), ...storeOf(after), alertId: text(after.alertId) }] : []),
  import: (after) =>
    after ? [{ kind: 'import', ...base(after), ...storeOf(after), importId: text(after.importId) }] : [],
  order: (after) => (after ? [{ kind: 'order', ...base(after), ...storeOf(after), orderId: text(after.orderId) }] : []),
}

const text = (value: unknown): string => value as string

/** Levels count by `seq`, everything else by `version`. */
const base = (image: Image): { tenantId: string; seq: number } => ({
  tenantId: text(image.tenantId),
  seq: ((image.seq ?? image.version) as number | undefined) ?? 0,
})

const storeOf = ({ storeId }: Image) => (storeId === undefined ? {} : { storeId: text(storeId) })

function productChanges(after: Image, before: Image | undefined): NewChange[] {
  const [now, was] = [after as unknown as Product, before as unknown as Product | undefined]
  const facts = ({ name, price }: Product) => ({ name, ...(price !== undefined && { price }) })
  const { productId } = now
  const changes: NewChange[] = [
    { kind: 'product', ...base(after), productId, ...(was && { before: facts(was) }), after: facts(now) },
  ]
  if (was && was.policy.lowStockThreshold !== now.policy.lowStockThreshold) {
    changes.push({ kind: 'policy', ...base(after), productId })
  }
  return changes
}

/** What a record tells; nothing when its item is not followed. */
export function changesOf({ dynamodb }: StreamRecord): NewChange[] {
  const after = dynamodb?.NewImage && unmarshall(dynamodb.NewImage)
  const before = dynamodb?.OldImage && unmarshall(dynamodb.OldImage)
  // A shop that moves in announces itself when all of it is there.
  if (after?.sender === ARCHIVE_SENDER) return []
  const type = (after ?? before)?.type as string | undefined
  return (type && TOLD[type]?.(after, before)) || []
}

interface RelayDeps {
  table: AwsTable
  tools: RetryTools
  /** Hears why records are left for the next time. */
  onFailure(error: unknown): void
}

/**
 * Passes records of the stream on to the feed, in their order: a function's handler on AWS, a poller's elsewhere. What
 * fails is sent again from there on, so a change may be told twice but none is left out or overtaken by a later one of
 * its item.
 */
export async function relayRecords(deps: RelayDeps, records: readonly StreamRecord[]): Promise<RelayOutcome> {
  for (const { changes, firstNumber } of inAppends(records)) {
    try {
      // First: whoever hears of a change then reads counts that know of it.
      await keepOrReport(deps, changes)
      await appendChanges(deps, changes)
    } catch (error) {
      deps.onFailure(error)
      return { batchItemFailures: [{ itemIdentifier: firstNumber }] }
    }
  }
  return { batchItemFailures: [] }
}

/** What waiting does not mend must not stop the feed, with the alerts and sales that hang on it, over a count. */
async function keepOrReport(deps: RelayDeps, changes: readonly NewChange[]): Promise<void> {
  try {
    await keepShelves(deps, changes)
  } catch (error) {
    if (error instanceof StoreBusyError || isWorthRetrying(error)) throw error
    deps.onFailure(error)
  }
}

interface Append {
  changes: NewChange[]
  /** The sequence number of the first record that is in it. */
  firstNumber: string
}

/** Divides what the records tell into what one transaction takes; a record is never divided. */
function inAppends(records: readonly StreamRecord[]): Append[] {
  const appends: Append[] = []
  for (const record of records) {
    const told = changesOf(record)
    if (told.length === 0) continue
    const current = appends.at(-1)
    if (current && current.changes.length + told.length <= APPENDED_MAX) current.changes.push(...told)
    else appends.push({ changes: told, firstNumber: record.dynamodb?.SequenceNumber ?? '' })
  }
  return appends
}
