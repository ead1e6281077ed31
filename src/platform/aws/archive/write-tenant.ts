import type { ArchiveRecord, RecordOf } from '#domain/archive/archive-record.ts'
import { type ArchiveStage, stageOf } from '#domain/archive/record-place.ts'
import { invariant } from '#domain/values/result.ts'
import { type Arrival, ArrivalRefusedError } from '#ports/tenant-archive.ts'
import { recordSpool } from '../../shared/record-spool.ts'
import { apiKeyCountKey } from '../api-key-rows.ts'
import { tenantItem } from '../catalog-rows.ts'
import type { TableTools } from '../conditional-writes.ts'
import { chunkKey, importItem, importKey } from '../import-rows.ts'
import { type Item, readItems } from '../items.ts'
import { SET_UP_KEY } from '../keys.ts'
import { keepText } from '../large-text.ts'
import { putNew } from '../stock-actions.ts'
import { transact } from '../transact.ts'
import { retryWrite } from '../write-retry.ts'
import { ARCHIVE_SENDER, type ArrivalPhase, arrivalItem, arrivalKey } from './arrival.ts'
import { arrivalWriter } from './arrival-writer.ts'
import { announceLevels, countShelves } from './arrived-shelves.ts'
import { duePlaces } from './due-places.ts'
import { groupedItems } from './grouped-items.ts'
import { isSingle, itemsOf } from './record-items.ts'

interface Given {
  arrival: Arrival
  /** How far an earlier try came. */
  phase: ArrivalPhase | undefined
}

/** Writes a shop, phase by phase as `ArrivalPhase` says, from where an earlier try broke off. */
export async function writeTenant(
  deps: TableTools,
  { arrival, phase }: Given,
  records: AsyncIterable<ArchiveRecord>,
): Promise<void> {
  if (!phase) await enter(deps, arrival, 'resting')
  const arriving = arrivalOf(deps, { arrival, phase: phase ?? 'resting' })
  try {
    let stage: ArchiveStage = 'resting'
    for await (const record of records) {
      const next = stageOf(record.kind)
      if (next !== stage) await arriving.pass(stage, next)
      stage = next
      await arriving.take(record, stage)
    }
    if (stage !== 'work') await arriving.pass(stage, 'work')
    const { tableName: TableName } = deps.table
    const gone = { Delete: { TableName, Key: arrivalKey(arrival.tenantId) } }
    await retryWrite(deps.tools, () => transact(deps.table, [gone]))
  } finally {
    arriving.close()
  }
}

/** @param given with the phase that is begun; what belongs to an earlier one is there, and is not written again */
function arrivalOf(deps: TableTools, { arrival, phase }: { arrival: Arrival; phase: ArrivalPhase }) {
  const { tenantId } = arrival
  const writer = arrivalWriter(deps, tenantId)
  const grouped = groupedItems(tenantId)
  const [shelves, places] = [recordSpool(), duePlaces()]
  let tenant: RecordOf<'tenant'>['value'] | undefined
  let keyCount = 0

  const putRest = async (items: readonly Item[]) => {
    const resting = items.map(places.keepBack)
    if (phase === 'resting') await writer.put(resting)
  }
  const endRest = async () => {
    await putRest(grouped.endOfRest())
    await writer.flush()
    if (phase !== 'resting') return
    await countShelves(deps, tenantId, shelves)
    await enter(deps, arrival, 'entering')
  }
  const open = async () => {
    invariant(tenant, 'an archive begins with its shop')
    if (phase !== 'working') {
      if (keyCount > 0) await writer.putNew([{ ...apiKeyCountKey(tenantId), type: 'api-key-count', count: keyCount }])
      await makeVisible(deps, arrival, tenant)
    }
    await places.give(deps)
    await announceLevels(deps, tenantId, shelves)
  }
  return {
    /** Goes from one stage to a later one. */
    async pass(from: ArchiveStage, to: ArchiveStage): Promise<void> {
      if (from === 'resting') await endRest()
      if (to === 'work') await open()
    },
    async take(record: ArchiveRecord, stage: ArchiveStage): Promise<void> {
      if (record.kind === 'tenant') tenant = record.value
      if (record.kind === 'product' || record.kind === 'level') shelves.put(record)
      if (record.kind === 'api-key') keyCount += 1
      if (stage === 'resting') {
        // Of what is there already only the places have to be known.
        const isWanted = phase === 'resting' || record.kind === 'alert' || record.kind === 'notice'
        if (isWanted) await putRest([...(await singleItems(deps, tenantId, record)), ...grouped.add(record)])
      } else if (stage === 'work' || phase !== 'working') {
        await writer.putNew(await singleItems(deps, tenantId, record))
      }
    },
    close: () => shelves.close(),
  }
}

async function enter({ table, tools }: TableTools, arrival: Arrival, phase: ArrivalPhase): Promise<void> {
  const put = { Put: { TableName: table.tableName, Item: arrivalItem(arrival, phase) } }
  await retryWrite(tools, () => transact(table, [put]))
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

/** The moment at which a shop is here, whole but for what workers take up. */
async function makeVisible(
  { table, tools }: TableTools,
  arrival: Arrival,
  { createdAt, ...tenant }: RecordOf<'tenant'>['value'],
): Promise<void> {
  const { tableName: TableName } = table
  const isSeen = await retryWrite(tools, () =>
    transact(table, [
      putNew(TableName, { ...tenantItem(tenant, createdAt), sender: ARCHIVE_SENDER }),
      { Put: { TableName, Item: { ...SET_UP_KEY, type: 'set-up' } } },
      { Put: { TableName, Item: arrivalItem(arrival, 'working') } },
    ]),
  )
  if (isSeen) return
  const key = arrivalKey(arrival.tenantId)
  // Only the answer may have been lost.
  if ((await readItems(table, [key])).get(key)?.phase === ('working' satisfies ArrivalPhase)) return
  throw new ArrivalRefusedError(`Somebody else made the shop ${arrival.tenantId} meanwhile.`)
}
