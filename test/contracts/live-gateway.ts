import { describe, expect, test } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import type { LiveConnections } from '#ports/live-gateway.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const OWNER: Principal = {
  tenantId: TENANT,
  actor: 'user:owner',
  role: 'manager',
  stores: 'all',
  session: { userId: 'u1', sessionId: 's1' },
}
const STAFF: Principal = { tenantId: TENANT, actor: 'user:staff', role: 'staff', stores: ['leeds', 'york'] }
const STRANGER: Principal = { ...OWNER, tenantId: 'other' }

const connection = (connectionId: string, principal = OWNER) => ({ connectionId, principal, checkedAt: NOW })

/** What LiveConnections promises. */
export function liveConnectionsContract(platform: string, open: () => Promise<LiveConnections>) {
  const opened = async (...added: ReturnType<typeof connection>[]) => {
    const connections = await open()
    for (const each of added) await connections.add(each)
    return connections
  }
  const names = async (connections: LiveConnections, tenantId = TENANT) =>
    (await connections.ofTenant(tenantId)).map(({ connectionId }) => connectionId).toSorted()

  describe(`LiveConnections on ${platform}`, () => {
    test('a connection is found by its name and among its tenant’s, with who listens, not ready yet', async () => {
      const connections = await opened(
        connection('L0SM9cOFvHcCIhw=', STAFF),
        connection('b'),
        connection('c', STRANGER),
      )
      const found = { ...connection('L0SM9cOFvHcCIhw=', STAFF), isReady: false }
      expect(await connections.find('L0SM9cOFvHcCIhw=')).toEqual(found)
      expect(await connections.ofTenant(TENANT)).toContainEqual(found)
      expect([await names(connections), await names(connections, 'other')]).toEqual([['L0SM9cOFvHcCIhw=', 'b'], ['c']])
      expect([await connections.find('d'), await names(connections, 'nobody')]).toEqual([undefined, []])
    })

    test('added a second time it stays as it is', async () => {
      const connections = await opened(connection('a'))
      await connections.ready(connection('a'))
      await connections.add({ ...connection('a', STAFF), checkedAt: 0 })
      expect(await connections.find('a')).toEqual({ ...connection('a'), isReady: true })
    })

    test('it becomes ready, and was checked', async () => {
      const connections = await opened(connection('a'))
      expect(await connections.ready(connection('a'))).toBe(true)
      await connections.noteChecked(connection('a'), NOW + 30_000)
      expect(await connections.ofTenant(TENANT)).toEqual([
        { ...connection('a'), isReady: true, checkedAt: NOW + 30_000 },
      ])
    })

    test('what was missed is named anew each time, and cleared only if it is still the newest', async () => {
      const connections = await opened(connection('a'))
      const missed = async () => (await connections.find('a'))?.missed
      await connections.noteMissed(connection('a'))
      const first = await missed()
      await connections.noteMissed(connection('a'))
      const second = await missed()
      expect(first).toBeTypeOf('string')
      expect(second).not.toBe(first)
      await connections.clearMissed(connection('a'), first!)
      expect(await missed()).toBe(second)
      await connections.clearMissed(connection('a'), second!)
      expect(await connections.find('a')).toEqual({ ...connection('a'), isReady: false })
    })

    test('what is removed is gone, again and again, and nothing brings it back', async () => {
      const connections = await opened(connection('a'), connection('b'))
      await connections.remove(connection('a'))
      await connections.remove(connection('a'))
      expect(await connections.ready(connection('a'))).toBe(false)
      await connections.noteChecked(connection('a'), NOW)
      await connections.noteMissed(connection('a'))
      await connections.clearMissed(connection('a'), 'x')
      expect([await connections.find('a'), await names(connections)]).toEqual([undefined, ['b']])
    })

    test('names that look like keys stay apart', async () => {
      const odd = ['a#b', 'a%23b', 'CONNECTION#a', '#']
      const connections = await opened(...odd.map((name) => connection(name)))
      await connections.remove(connection('a#b'))
      expect(await names(connections)).toEqual(odd.filter((name) => name !== 'a#b').toSorted())
      expect((await connections.find('a%23b'))?.connectionId).toBe('a%23b')
    })

    test('hundreds of a tenant are all there', async () => {
      const connections = await open()
      const all = Array.from({ length: 300 }, (_, i) => `connection-${i}`)
      await Promise.all(all.map((name) => connections.add(connection(name, STAFF))))
      expect(await names(connections)).toEqual(all.toSorted())
    })
  })
}
