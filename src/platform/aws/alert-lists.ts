import type { Alert } from '#domain/alerts/alert.ts'
import type { AlertQuery } from '#ports/alert-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor } from '../shared/cursor.ts'
import { alertListPartition, toAlert } from './alert-rows.ts'
import type { AwsTable } from './client.ts'
import { type Placed, toPage } from './cursor.ts'
import { queryItems } from './items.ts'
import { LIST_INDEX } from './table.ts'

/** Read at once where most rows are left out; a page of DynamoDB holds some two thousand. */
const ROWS_AT_ONCE = 500

/**
 * A tenant's alerts, the newest first, from the list of those that go on, of those that are over, or both. Kind, store
 * and product are compared row by row: a list of rare ones reads on until it has enough.
 */
export async function listAlerts(table: AwsTable, tenantId: string, query: AlertQuery): Promise<Page<Alert>> {
  const { states, limit, cursor } = query
  const [before] = decodeCursor(cursor, 1) ?? []
  const Limit = query.kinds || query.stores || query.productId !== undefined ? ROWS_AT_ONCE : limit + 1
  const read = async function* (list: 'CURRENT' | 'RESOLVED'): AsyncGenerator<Alert> {
    const items = queryItems(table, {
      IndexName: LIST_INDEX.name,
      KeyConditionExpression: `listPk = :list${before === undefined ? '' : ' AND listSk < :before'}`,
      ExpressionAttributeValues: {
        ':list': alertListPartition(tenantId, list),
        ...(before !== undefined && { ':before': String(before) }),
      },
      ScanIndexForward: false,
      Limit,
    })
    for await (const item of items) {
      const alert = toAlert(item)
      if (isAsked(alert, query)) yield alert
    }
  }
  const lists = [
    ...(!states || states.some((state) => state !== 'resolved') ? [read('CURRENT')] : []),
    ...(!states || states.includes('resolved') ? [read('RESOLVED')] : []),
  ]
  const rows: Placed<Alert>[] = []
  for await (const alert of newestFirst(lists)) {
    rows.push({ row: alert, position: [alert.alertId] })
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}

const isAsked = ({ state, kind, storeId, productId }: Alert, query: AlertQuery): boolean =>
  (query.states?.includes(state) ?? true) &&
  (query.kinds?.includes(kind) ?? true) &&
  (storeId === undefined || (query.stores?.includes(storeId) ?? true)) &&
  (query.productId === undefined || query.productId === productId)

/** Merges lists, each the newest first. */
async function* newestFirst(lists: readonly AsyncGenerator<Alert>[]): AsyncGenerator<Alert> {
  const heads = await Promise.all(lists.map(async (list) => ({ list, next: await list.next() })))
  for (;;) {
    const left = heads.filter(({ next }) => !next.done)
    const [newest] = left.sort((a, b) => (a.next.value!.alertId < b.next.value!.alertId ? 1 : -1))
    if (!newest) return
    yield newest.next.value!
    newest.next = await newest.list.next()
  }
}
