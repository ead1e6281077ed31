import type { TenantId } from '#domain/values/ids.ts'
import { type NarrationStore, SPEND_DAYS_MAX, type SpendKey, TEXTS_KEPT_MS, TEXTS_MAX } from '#ports/narration-store.ts'
import { changeItem, ifAt } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { type Item, listItems, readItems } from './items.ts'
import { type ItemKey, keys, partAt, sortable } from './keys.ts'
import { DUE_INDEX, LIST_INDEX } from './table.ts'
import { transact } from './transact.ts'
import { AGAIN, type RetryTools, retryWrite } from './write-retry.ts'

interface NarrationDeps {
  table: AwsTable
  tools: RetryTools
}

/** A tenant's texts, by age in the index of lists. */
const textsOf = (tenantId: TenantId): string => keys`T#${tenantId}#NARRATIONS`

/** The texts of all tenants, by age in the index of what is due: to be forgotten. */
const ALL_TEXTS = 'NARRATIONS'

const textKey = (tenantId: TenantId, hash: string): ItemKey => ({ pk: textsOf(tenantId), sk: keys`TEXT#${hash}` })

/** How many texts a tenant has: written with each of them, so that none has to be counted. */
const countKey = (tenantId: TenantId): ItemKey => ({ pk: textsOf(tenantId), sk: 'COUNT' })

const spendOf = (tenantId: TenantId): string => keys`T#${tenantId}#SPEND`

const spendKey = ({ tenantId, day, unit }: SpendKey): ItemKey => ({
  pk: spendOf(tenantId),
  sk: keys`DAY#${day}#${unit}`,
})

const spendItem = (key: SpendKey, spent: number): Item => ({ ...spendKey(key), type: 'spend', spent })

/** NarrationStore on DynamoDB. */
export function awsNarrationStore(deps: NarrationDeps): NarrationStore {
  const { table } = deps
  return {
    async keptText({ tenantId, hash, now }) {
      const item = (await readItems(table, [textKey(tenantId, hash)])).get(textKey(tenantId, hash))
      return item && (item.keptAt as number) > now - TEXTS_KEPT_MS ? (item.text as string) : undefined
    },
    async keepText(entry) {
      await putText(deps, entry)
      await Promise.all([forgetOld(deps, entry.now), forgetBeyond(deps, entry.tenantId)])
    },
    async reserve(key, amount, perDay) {
      const outcome = await changeItem<{ fits: boolean; isFirst: boolean }>(deps, spendKey(key), (current) => {
        const spent = ((current?.spent as number | undefined) ?? 0) + amount
        if (spent > perDay) return { answer: { fits: false, isFirst: false } }
        return { answer: { fits: true, isFirst: !current }, next: spendItem(key, spent) }
      })
      if (outcome.isFirst) await forgetDays(table, key.tenantId)
      return outcome.fits
    },
    settle: (key, { reserved, spent }) =>
      changeItem<void>(deps, spendKey(key), (current) => {
        if (!current) return { answer: undefined }
        const now = Math.max(0, (current.spent as number) - reserved + spent)
        return { answer: undefined, next: spendItem(key, now) }
      }),
    async spent(key) {
      const item = (await readItems(table, [spendKey(key)])).get(spendKey(key))
      return (item?.spent as number | undefined) ?? 0
    },
  }
}

type Entry = Parameters<NarrationStore['keepText']>[0]

const textItem = ({ tenantId, hash, text, now }: Entry): Item => ({
  ...textKey(tenantId, hash),
  type: 'narration',
  listPk: textsOf(tenantId),
  listSk: keys`${sortable(now)}#${hash}`,
  duePk: ALL_TEXTS,
  dueSk: keys`${sortable(now)}#${tenantId}#${hash}`,
  text,
  keptAt: now,
})

const countOne = (TableName: string, tenantId: TenantId) => ({
  Update: {
    TableName,
    Key: countKey(tenantId),
    UpdateExpression: 'ADD texts :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
})

/** Only while there are more than `keptMin`: of two who clear up at once, neither takes what the other left. */
const uncountOne = (TableName: string, tenantId: TenantId, keptMin: number) => ({
  Update: {
    TableName,
    Key: countKey(tenantId),
    UpdateExpression: 'ADD texts :one',
    ConditionExpression: 'texts > :kept',
    ExpressionAttributeValues: { ':one': -1, ':kept': keptMin },
  },
})

async function countTexts(table: AwsTable, tenantId: TenantId): Promise<number> {
  const key = countKey(tenantId)
  return ((await readItems(table, [key])).get(key)?.texts as number | undefined) ?? 0
}

/** A write may be sent again: what it finds there then is replaced by the same, and not counted twice. */
async function putText({ table, tools }: NarrationDeps, entry: Entry): Promise<void> {
  const { tableName } = table
  const key = textKey(entry.tenantId, entry.hash)
  let isLikelyNew = true
  await retryWrite(tools, async () => {
    // A text is kept because none was found: only when that was wrong is it worth a look.
    const current = isLikelyNew ? undefined : (await readItems(table, [key])).get(key)
    isLikelyNew = false
    const rev = (current?.rev as number | undefined) ?? 0
    const put = { Put: { TableName: tableName, Item: { ...textItem(entry), rev: rev + 1 }, ...ifAt(rev) } }
    const isPut = await transact(table, current ? [put] : [put, countOne(tableName, entry.tenantId)])
    return isPut ? undefined : AGAIN
  })
}

/** Texts forgotten with one that is kept: it must not take long, and the next one goes on. */
const FORGOTTEN_AT_ONCE = 25

async function forgetOld(deps: NarrationDeps, now: number): Promise<void> {
  const query = {
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: 'duePk = :texts AND dueSk < :after',
    ExpressionAttributeValues: { ':texts': ALL_TEXTS, ':after': sortable(Math.max(0, now - TEXTS_KEPT_MS) + 1) },
    Limit: FORGOTTEN_AT_ONCE,
  }
  await forgetTexts(deps, await listItems(deps.table, query, FORGOTTEN_AT_ONCE), 0)
}

async function forgetBeyond(deps: NarrationDeps, tenantId: TenantId): Promise<void> {
  const tooMany = Math.min((await countTexts(deps.table, tenantId)) - TEXTS_MAX, FORGOTTEN_AT_ONCE)
  if (tooMany <= 0) return
  const query = {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: 'listPk = :texts',
    ExpressionAttributeValues: { ':texts': textsOf(tenantId) },
    Limit: tooMany,
  }
  await forgetTexts(deps, await listItems(deps.table, query, tooMany), TEXTS_MAX)
}

/** Deletes texts that are still as they were found, for as long as their tenant has more than `keptMin`. */
async function forgetTexts({ table, tools }: NarrationDeps, items: readonly Item[], keptMin: number): Promise<void> {
  const { tableName } = table
  for (const { pk, sk, rev } of items) {
    const tenantId = partAt(pk, 1)
    await retryWrite(tools, async () => {
      const current = (await readItems(table, [{ pk, sk }])).get({ pk, sk })
      if (!current || current.rev !== rev || (await countTexts(table, tenantId)) <= keptMin) return undefined
      const gone = { Delete: { TableName: tableName, Key: { pk, sk }, ...ifAt(rev as number) } }
      const isGone = await transact(table, [gone, uncountOne(tableName, tenantId, keptMin)])
      return isGone ? undefined : AGAIN
    })
  }
}

/** Two units at most are spent in on one day. */
const UNITS = 2

/** Deletes the oldest days beyond those that stay; asked once a day. */
async function forgetDays(table: AwsTable, tenantId: TenantId): Promise<void> {
  const items = await listItems(
    table,
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': spendOf(tenantId), ':prefix': 'DAY#' },
      ScanIndexForward: false,
    },
    (SPEND_DAYS_MAX + FORGOTTEN_AT_ONCE) * UNITS,
  )
  const days = [...new Set(items.map(({ sk }) => partAt(sk, 1)))]
  const old = new Set(days.slice(SPEND_DAYS_MAX))
  await deleteItems(
    table,
    items.filter(({ sk }) => old.has(partAt(sk, 1))),
  )
}
