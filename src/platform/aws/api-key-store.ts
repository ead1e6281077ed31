import type { ApiKey } from '#domain/identity/api-key.ts'
import { type ApiKeyStore, KEYS_MAX, type KeptKey } from '#ports/api-key-store.ts'
import {
  type ApiKeyItem,
  apiKeyCountKey,
  apiKeyHashKey,
  apiKeyIdKey,
  apiKeyItemKeys,
  apiKeyItems,
  apiKeyKey,
  apiKeyPartition,
  endOf,
  toApiKeyItem,
  toKeptKey,
} from './api-key-rows.ts'
import type { AwsTable } from './client.ts'
import {
  deleteOf,
  IS_THERE,
  type TableTools,
  tryMarkedUpdate,
  tryTransaction,
  tryUpdate,
  updateOf,
} from './conditional-writes.ts'
import { compareTexts } from './cursor.ts'
import { personKey, toPersonItem } from './identity-rows.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** ApiKeyStore on DynamoDB. Read consistently: a key that is revoked is refused with the next request. */
export function awsApiKeyStore({ table, tools }: TableTools): ApiKeyStore {
  return {
    add: (key, tokenHash) => addKey({ table, tools }, key, tokenHash),
    async keyByHash(tokenHash) {
      const found = (await readItems(table, [apiKeyHashKey(tokenHash)])).get(apiKeyHashKey(tokenHash))
      return found && readKey(table, found as unknown as KeyName)
    },
    async key(tenantId, keyId) {
      const item = (await readItems(table, [apiKeyKey(tenantId, keyId)])).get(apiKeyKey(tenantId, keyId))
      return item && (await withMakers(table, [toApiKeyItem(item)]))[0]
    },
    async keys(tenantId) {
      const kept = await withMakers(table, await readKeys(table, tenantId))
      const newestFirst = (a: KeptKey, b: KeptKey) =>
        b.key.createdAt - a.key.createdAt || compareTexts(a.key.keyId, b.key.keyId)
      return kept.sort(newestFirst).slice(0, KEYS_MAX)
    },
    async touch(keyId, now) {
      const found = (await readItems(table, [apiKeyIdKey(keyId)])).get(apiKeyIdKey(keyId))
      if (!found) return
      const when = {
        text: 'attribute_exists(#pk) AND (attribute_not_exists(#lastUsedAt) OR #lastUsedAt < :now)',
        values: { now },
      }
      await tryUpdate({ table, tools }, apiKeyKey(found.tenantId as string, keyId), { set: { lastUsedAt: now }, when })
    },
    revoke: (tenantId, keyId, revoked) => revokeKey({ table, tools }, { tenantId, keyId, revoked }),
  }
}

interface KeyName {
  tenantId: string
  keyId: string
  userId: string
}

/** A key and its maker, together: their names are known. */
async function readKey(table: AwsTable, { tenantId, keyId, userId }: KeyName): Promise<KeptKey | undefined> {
  const found = await readItems(table, [apiKeyKey(tenantId, keyId), personKey(tenantId, userId)])
  const [item, maker] = [found.get(apiKeyKey(tenantId, keyId)), found.get(personKey(tenantId, userId))]
  return item && maker && toKeptKey(toApiKeyItem(item), toPersonItem(maker))
}

const readKeys = async (table: AwsTable, tenantId: string): Promise<ApiKeyItem[]> =>
  (await listItems(table, inPartition(apiKeyPartition(tenantId), 'KEY#'))).map(toApiKeyItem)

async function withMakers(table: AwsTable, items: readonly ApiKeyItem[]): Promise<KeptKey[]> {
  const makers = await readItems(
    table,
    items.map(({ tenantId, userId }) => personKey(tenantId, userId)),
  )
  return items.flatMap((item) => {
    const maker = makers.get(personKey(item.tenantId, item.userId))
    return maker ? [toKeptKey(item, toPersonItem(maker))] : []
  })
}

/** Adds a key while there is room; else in the place of the one that ended the longest ago. */
function addKey({ table, tools }: TableTools, key: ApiKey, tokenHash: string): Promise<'added' | 'too_many'> {
  const { tableName } = table
  const puts = apiKeyItems(key, tokenHash).map((item) => putNew(tableName, item))
  const more = updateOf(tableName, apiKeyCountKey(key.tenantId), {
    set: { type: 'api-key-count' },
    add: { count: 1 },
    when: { text: 'attribute_not_exists(#count) OR #count < :max', values: { max: KEYS_MAX } },
  })
  return retryWrite(tools, async () => {
    if (await tryTransaction({ table, tools }, [{ Update: more }, ...puts])) return 'added'
    const others = await readKeys(table, key.tenantId)
    // There already when the answer to an earlier sending was lost.
    if (others.some(({ keyId }) => keyId === key.keyId)) return 'added'
    if (others.length < KEYS_MAX) return AGAIN
    const gone = longestEnded(others, key.createdAt)
    if (!gone) return 'too_many'
    const swapped = await tryTransaction({ table, tools }, [...deletes(tableName, gone), ...puts])
    return swapped ? 'added' : AGAIN
  })
}

const longestEnded = (items: readonly ApiKeyItem[], now: number): ApiKeyItem | undefined =>
  items
    .filter(({ revoked, endsAt }) => revoked !== undefined || endsAt <= now)
    .sort((a, b) => endOf(a) - endOf(b) || compareTexts(a.keyId, b.keyId))[0]

/** Deletes a key, provided nobody else did. */
const deletes = (tableName: string, item: ApiKeyItem): WriteAction[] =>
  apiKeyItemKeys(item).map((key) => ({ Delete: deleteOf(tableName, key, IS_THERE) }))

const revokeKey = (
  { table, tools }: TableTools,
  { tenantId, keyId, revoked }: { tenantId: string; keyId: string; revoked: { at: number; by: string } },
): Promise<boolean> =>
  tryMarkedUpdate({ table, tools }, apiKeyKey(tenantId, keyId), {
    set: { revoked },
    when: { text: 'attribute_exists(#pk) AND attribute_not_exists(#revoked)' },
  })
