import { type ArchiveKind, type ArchiveRecord, LEDGER_KINDS } from '#domain/archive/archive-record.ts'
import { addSales, NO_SALES, type Sales } from '#domain/sales/sales-day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { type RecordSpool, recordSpool } from '../../shared/record-spool.ts'
import { type AlertDeps, finishJournal } from '../alert-journal.ts'
import type { Item } from '../items.ts'
import { clearTold } from '../notice-writes.ts'
import { LEDGER_RANK, levelOf, type RestOfFold, restOf } from '../sales-rows.ts'
import { listSubscriptions } from '../subscription-writes.ts'
import { LEFT_BEHIND, RECORDED } from './archived-items.ts'
import { ledgerCatchUp } from './ledger-catch-up.ts'
import { referenceCatchUp } from './reference-catch-up.ts'
import { scanTenant } from './scan-tenant.ts'
import { PUT_TOGETHER } from './whole-items.ts'

/** Everything of a shop, or of some kinds, in order: found by a scan and put in order on the disk. */
export async function* readTenant(
  deps: AlertDeps,
  tenantId: TenantId,
  kinds: readonly ArchiveKind[],
): AsyncGenerator<ArchiveRecord> {
  const isLedgerOnly = kinds.every((kind) => LEDGER_KINDS.some((each) => each === kind))
  if (!isLedgerOnly) await finishTelling(deps, tenantId)
  const spool = recordSpool()
  try {
    const catchUp = ledgerCatchUp(spool)
    const references = referenceCatchUp(spool)
    const noteReferences = isLedgerOnly ? () => undefined : references.note
    const rests: [Item, RestOfFold][] = []
    await scanTenant(deps.table, { tenantId, ...(isLedgerOnly && { types: LEDGER_KINDS }) }, async (items) => {
      for (const record of await recordsOf(deps, tenantId, items)) {
        keep(spool, record)
        catchUp.note(record)
        noteReferences(record)
      }
      for (const item of items) {
        const rest = item.type === 'salesPosition' ? restOf(item) : undefined
        if (rest) rests.push([item, rest])
      }
    })
    await catchUp.finish(deps.table, tenantId, noteReferences)
    await references.finish(deps.table, tenantId)
    for (const [item, rest] of rests) addRest(spool, item, rest)
    for (const record of spool.records()) if (kinds.includes(record.kind)) yield record
  } finally {
    spool.close()
  }
}

/** What is half done about alerts and their mails is finished first: the journal, and what mails took. */
async function finishTelling(deps: AlertDeps, tenantId: TenantId): Promise<void> {
  await finishJournal(deps)
  for (const { subscriptionId } of await listSubscriptions(deps.table, tenantId)) await clearTold(deps, subscriptionId)
}

async function recordsOf(deps: AlertDeps, tenantId: TenantId, items: readonly Item[]): Promise<ArchiveRecord[]> {
  const records: ArchiveRecord[] = []
  for (const [type, ofType] of Map.groupBy(items, typeOf)) {
    const [plain, together] = [RECORDED[type], PUT_TOGETHER[type]]
    if (plain) records.push(...ofType.flatMap(plain))
    else if (together) records.push(...(await together({ table: deps.table, tenantId }, ofType)))
    else if (!Object.hasOwn(LEFT_BEHIND, type)) {
      const [{ pk, sk } = { pk: '', sk: '' }] = ofType
      throw new Error(`Nobody knows whether items of the type "${type}" are to be moved, such as ${pk} ${sk}.`)
    }
  }
  return records
}

/** Two kinds of items have no type: what counts orders, and what an upload tells something of. */
function typeOf({ pk, sk, type }: Item): string {
  if (typeof type === 'string') return type
  if (pk.endsWith('#ORDER_NUMBERS')) return 'order-number'
  return pk.includes('#SALES#UPLOAD#') && sk.startsWith('LEVEL#') ? 'sales-contents' : ''
}

/** The newest forecast of a level is also among those of the past, without its paths. */
function keep(spool: RecordSpool, record: ArchiveRecord): void {
  if (record.kind === 'forecast' && record.value.paths === undefined) spool.putIfAbsent(record)
  else spool.put(record)
}

/** Adds days of a fold that did not fit its transaction, as the next fold would. */
function addRest(spool: RecordSpool, item: Item, { at, changes }: RestOfFold): void {
  for (const [day, change] of changes) {
    const place = { ...levelOf(item), rank: LEDGER_RANK, day, updatedAt: at }
    const kept = spool.inPlaceOf({ kind: 'sales-day', value: { ...place, ...NO_SALES } })
    const sum = addSales(kept?.kind === 'sales-day' ? kept.value : NO_SALES, change)
    const { sold, revenue, returned, refunded } = sum
    const record: ArchiveRecord = { kind: 'sales-day', value: { ...place, sold, revenue, returned, refunded } }
    if (isNothing(sum)) spool.remove(record)
    else spool.put(record)
    if (change.sold > 0) widenStore(spool, place.storeId, day)
  }
}

function widenStore(spool: RecordSpool, storeId: string, day: string): void {
  const own = { kind: 'sales-store', value: { storeId, firstSale: day, lastSale: day } } as const
  const kept = spool.inPlaceOf(own)
  const span = kept?.kind === 'sales-store' ? kept.value : own.value
  const firstSale = day < span.firstSale ? day : span.firstSale
  const lastSale = day > span.lastSale ? day : span.lastSale
  spool.put({ kind: 'sales-store', value: { storeId, firstSale, lastSale } })
}

const isNothing = ({ sold, revenue, returned, refunded }: Sales): boolean =>
  sold === 0 && revenue === 0 && returned === 0 && refunded === 0
