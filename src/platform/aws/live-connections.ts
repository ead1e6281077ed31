import { randomUUID } from 'node:crypto'
import type { TenantId } from '#domain/values/ids.ts'
import type { LiveConnection, LiveConnectionKey, LiveConnections } from '#ports/live-gateway.ts'
import { deleteOf, IS_THERE, type TableTools, tryTransaction, tryUpdate } from './conditional-writes.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { type ItemKey, keys, METADATA } from './keys.ts'
import { putNew } from './stock-actions.ts'
import { EXPIRES_AT } from './table.ts'

/** All of a tenant are in one partition, so that a push reads them in one consistent query. */
const partition = (tenantId: TenantId): string => keys`T#${tenantId}#LIVE`

const CONNECTION = 'CONNECTION#'

const keyOf = ({ connectionId, principal: { tenantId } }: LiveConnectionKey): ItemKey => ({
  pk: partition(tenantId),
  sk: CONNECTION + keys`${connectionId}`,
})

/** Says whose a connection is: an event names nothing else. */
const pointerKey = (connectionId: string): ItemKey => ({ pk: keys`LIVE_CONNECTION#${connectionId}`, sk: METADATA })

/**
 * API Gateway ends a connection after two hours; ten minutes more are for clocks that differ. Before the sweeper comes, who
 * finds the connection gone removes it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const LIFE_SECONDS = (2 * 60 + 10) * 60

/** LiveConnections on DynamoDB: an item among its tenant's, and one that says which tenant that is. */
export function awsLiveConnections({ table, tools }: TableTools): LiveConnections {
  const { tableName } = table
  const change = (connection: LiveConnectionKey, set: Record<string, unknown>, when = IS_THERE) =>
    tryUpdate({ table, tools }, keyOf(connection), { set, when })
  return {
    async add({ connectionId, principal, checkedAt }) {
      const expires = { [EXPIRES_AT]: Math.ceil(checkedAt / 1000) + LIFE_SECONDS }
      const item: Item = {
        ...keyOf({ connectionId, principal }),
        type: 'live-connection',
        connectionId,
        principal: JSON.stringify(principal),
        checkedAt,
        isReady: false,
        ...expires,
      }
      const pointer = {
        ...pointerKey(connectionId),
        type: 'live-connection-pointer',
        tenantId: principal.tenantId,
        ...expires,
      }
      // False when it is there: a gateway never gives an id twice, so an earlier sending of ours took effect.
      await tryTransaction({ table, tools }, [putNew(tableName, pointer), putNew(tableName, item)])
    },
    async find(connectionId) {
      const pointer = (await readItems(table, [pointerKey(connectionId)])).get(pointerKey(connectionId))
      if (!pointer) return undefined
      const key = keyOf({ connectionId, principal: { tenantId: pointer.tenantId as string } })
      const item = (await readItems(table, [key])).get(key)
      return item && toConnection(item)
    },
    async ofTenant(tenantId) {
      const items = await listItems(table, inPartition(partition(tenantId), CONNECTION))
      return items.map(toConnection)
    },
    ready: async (connection) => (await change(connection, { isReady: true })) !== undefined,
    async noteChecked(connection, at) {
      await change(connection, { checkedAt: at })
    },
    async noteMissed(connection) {
      await change(connection, { missed: randomUUID() })
    },
    async clearMissed(connection, missed) {
      await change(connection, { missed: undefined }, { text: '#missed = :missed', values: { missed } })
    },
    async remove(connection) {
      await tryTransaction({ table, tools }, [
        { Delete: deleteOf(tableName, keyOf(connection)) },
        { Delete: deleteOf(tableName, pointerKey(connection.connectionId)) },
      ])
    },
  }
}

function toConnection({ connectionId, principal, checkedAt, isReady, missed }: Item): LiveConnection {
  return {
    connectionId: connectionId as string,
    principal: JSON.parse(principal as string),
    checkedAt: checkedAt as number,
    isReady: isReady as boolean,
    ...(missed !== undefined && { missed: missed as string }),
  }
}
