import type { ArchiveRecord, RecordOf } from '#domain/archive/archive-record.ts'
import { ARCHIVE_KINDS, isWork } from '#domain/archive/record-place.ts'
import type { ProductId } from '#domain/values/ids.ts'
import { type Arrival, ArrivalRefusedError, type TenantArchive } from '#ports/tenant-archive.ts'
import { type RecordSpool, recordSpool } from '../shared/record-spool.ts'
import { apiKeyCountKey } from './api-key-rows.ts'
import { ARCHIVE_SENDER, type ArrivalPhase, arrivalItem, arrivalKey } from './archive/arrival.ts'
import { arrivalWriter } from './archive/arrival-writer.ts'
import { groupedItems } from './archive/grouped-items.ts'
import { readTenant } from './archive/read-tenant.ts'
import { isSingle, itemsOf } from './archive/record-items.ts'
import { tenantItem } from './catalog-rows.ts'
import { APPENDED_MAX, appendChanges, type NewChange } from './change-feed.ts'
import type { TableTools } from './conditional-writes.ts'
import { chunkKey, importItem, importKey } from './import-rows.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { partAt, SET_UP_KEY, TENANTS, tenantKey } from './keys.ts'
import { keepText } from './large-text.ts'
import { keepThese } from './shelf-status.ts'
import { putNew } from './stock-actions.ts'
import { transact } from './transact.ts'
import { retryWrite } from './write-retry.ts'

/**
 * TenantArchive on DynamoDB. Reading scans the table. What is written cannot be seen until the tenant's own item is there,
 * which is the last; an item of its own says from which archive a shop is on its way in, so that the same one may be
 * written again and no other.
 */
export function awsTenantArchive(deps: TableTools): TenantArchive {
  const { table } = deps
  return {
    tenants: async () => {
      const items = await listItems(table, inPartition(TENANTS, 'T#'))
      return items.sort((a, b) => (a.createdAt as number) - (b.createdAt as number)).map(({ sk }) => partAt(sk, 1))
    },
    read: (tenantId, kinds = ARCHIVE_KINDS) => readTenant(deps, tenantId, kinds),
    admit: async (arrival) => {
      await admitted(deps, arrival)
    },
    write: (arrival, records) => writeTenant(deps, arrival, records),
  }
}

/** @returns how far an earlier try came */
async function admitted({ table }: TableTools, { tenantId, archiveHash }: Arrival): Promise<ArrivalPhase | undefined> {
  const found = await readItems(table, [tenantKey(tenantId), arrivalKey(tenantId)])
  if (found.get(tenantKey(tenantId))) {
    throw new ArrivalRefusedError(
      `The shop ${tenantId} is here already. An archive never overwrites a shop: choose another table with BACKSTOCK_AWS_TABLE.`,
    )
  }
  const half = found.get(arrivalKey(tenantId))
  if (half && half.archiveHash !== archiveHash) {
    throw new ArrivalRefusedError(
      `Half of the shop ${tenantId} is here from another archive, of SHA-256 ${String(half.archiveHash)}. Take that one in again to finish it, or choose another table.`,
    )
  }
  return half?.phase as ArrivalPhase | undefined
}

async function writeTenant(deps: TableTools, arrival: Arrival, records: AsyncIterable<ArchiveRecord>): Promise<void> {
  const phase = await admitted(deps, arrival)
  if (!phase) await enter(deps, arrival, 'resting')
  const shelves = recordSpool()
  try {
    const tenant = await writeRecords(deps, { arrival, records, shelves, isResting: phase !== 'working' })
    if (!tenant) throw new Error('an archive without its shop')
    await announceLevels(deps, arrival, shelves)
    await makeVisible(deps, arrival, tenant)
  } finally {
    shelves.close()
  }
}

async function enter({ table, tools }: TableTools, arrival: Arrival, phase: ArrivalPhase): Promise<void> {
  const put = { Put: { TableName: table.tableName, Item: arrivalItem(arrival, phase) } }
  await retryWrite(tools, () => transact(table, [put]))
}

interface Writing {
  arrival: Arrival
  records: AsyncIterable<ArchiveRecord>
  /** The products and levels that came. */
  shelves: RecordSpool
  /** Whether what nobody acts on is still to be written. */
  isResting: boolean
}

/** @returns the tenant, whose item is written last */
async function writeRecords(deps: TableTools, { arrival, records, shelves, isResting }: Writing) {
  const { tenantId } = arrival
  const writer = arrivalWriter(deps, tenantId)
  const grouped = groupedItems(tenantId)
  let tenant: RecordOf<'tenant'>['value'] | undefined
  let [isWorking, keyCount] = [false, 0]
  const startWork = async () => {
    isWorking = true
    if (isResting) await writer.put(grouped.endOfRest())
    await writer.flush()
    // From here on workers may act on what they find: what rests must not be written again.
    if (isResting) await enter(deps, arrival, 'working')
  }
  for await (const record of records) {
    if (record.kind === 'tenant') tenant = record.value
    if (record.kind === 'product') shelves.put({ kind: 'product', value: record.value })
    if (record.kind === 'level') shelves.put({ kind: 'level', value: record.value })
    if (record.kind === 'api-key') keyCount += 1
    if (isWork(record.kind) && !isWorking) await startWork()
    if (!isWorking && !isResting) continue
    const items = [...(await singleItems(deps, tenantId, record)), ...grouped.add(record)]
    await (isWorking ? writer.putWork(items) : writer.put(items))
  }
  if (!isWorking) await startWork()
  await writer.putWork(grouped.endOfWork())
  if (keyCount > 0) await writer.putWork([{ ...apiKeyCountKey(tenantId), type: 'api-key-count', count: keyCount }])
  return tenant
}

/** Texts of imports may be larger than an item, so that writing them may write beside them. */
async function singleItems({ table, tools }: TableTools, tenantId: string, record: ArchiveRecord): Promise<Item[]> {
  if (record.kind === 'import') {
    const value = { ...record.value, tenantId }
    const { pk } = importKey(value)
    const body = await keepText({ table, tools, pk }, JSON.stringify(value))
    return [importItem(value, { sender: ARCHIVE_SENDER, body })]
  }
  if (record.kind === 'import-chunk') {
    const { importId, kind, index, rowCount, body: text } = record.value
    const place = chunkKey({ tenantId, importId }, { kind, index })
    const body = await keepText({ table, tools, pk: place.pk }, text)
    return [{ ...place, type: 'import-chunk', rowCount, body }]
  }
  return isSingle(record) ? itemsOf(tenantId, record) : []
}

/**
 * Counts what came, and says that every level changed: who follows the feed looks at each, and finds what was to be found at
 * the old place.
 */
async function announceLevels(deps: TableTools, { tenantId }: Arrival, shelves: RecordSpool): Promise<void> {
  let [products, levels]: [ProductId[], NewLevel[]] = [[], []]
  const announce = async () => {
    await keepThese(deps, tenantId, { products, shelves: levels })
    await appendChanges(deps, levels)
    ;[products, levels] = [[], []]
  }
  for (const record of shelves.records()) {
    if (record.kind === 'product') products.push(record.value.productId)
    if (record.kind === 'level') {
      const { storeId, productId, seq } = record.value
      levels.push({ kind: 'level', tenantId, storeId, productId, seq })
    }
    if (products.length === APPENDED_MAX || levels.length === APPENDED_MAX) await announce()
  }
  await announce()
}

type NewLevel = Extract<NewChange, { kind: 'level' }>

/** The moment at which a shop is here. */
async function makeVisible(
  { table, tools }: TableTools,
  { tenantId }: Arrival,
  { createdAt, ...tenant }: RecordOf<'tenant'>['value'],
): Promise<void> {
  const { tableName: TableName } = table
  await retryWrite(tools, () =>
    transact(table, [
      putNew(TableName, { ...tenantItem(tenant, createdAt), sender: ARCHIVE_SENDER }),
      { Put: { TableName, Item: { ...SET_UP_KEY, type: 'set-up' } } },
      { Delete: { TableName, Key: arrivalKey(tenantId) } },
    ]),
  )
}
