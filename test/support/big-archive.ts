import type { ArchiveRecord, ArchiveValues } from '#domain/archive/archive-record.ts'
import { quantity } from '#domain/values/quantity.ts'
import { NOW, productNamed, storeNamed, TENANT } from './shop.ts'

const padded = (n: number, width: number) => String(n).padStart(width, '0')

/**
 * A shop made up of one store, a thousand products for every fifty movements' worth, and a command for each movement: a
 * receipt of each product, then sales of one. In the archive's order, one record at a time.
 */
export async function* bigShop(movementCount: number, perLevel = 50): AsyncGenerator<ArchiveRecord> {
  const levelCount = movementCount / perLevel
  const products = Array.from({ length: levelCount }, (_, i) => `P${padded(i, 6)}`)
  yield { kind: 'tenant', value: { tenantId: TENANT, name: 'Big', currency: 'GBP', createdAt: NOW } }
  yield { kind: 'store', value: { ...storeNamed('leeds'), version: 1 } }
  for (const id of products) yield { kind: 'product', value: { ...productNamed(id), version: 1, updatedAt: NOW } }
  for (let n = 0; n < movementCount; n++) {
    const [productId, seq] = [products[Math.floor(n / perLevel)]!, (n % perLevel) + 1]
    const outcome = { recorded: [['leeds', productId, seq] as [string, string, number]] }
    yield { kind: 'command', value: { key: keyOf(n), fingerprint: padded(n, 64), outcome, recordedAt: NOW + n } }
  }
  for (const [i, productId] of products.entries()) {
    const last = perLevel - 1
    const level = { storeId: 'leeds', productId, onHand: quantity((1000 - last) * 1000), seq: perLevel }
    yield { kind: 'level', value: { ...level, updatedAt: NOW + i * perLevel + last } }
    for (let seq = 1; seq <= perLevel; seq++) {
      yield { kind: 'movement', value: movementOf(productId, { seq, n: i * perLevel + seq - 1 }) }
    }
  }
}

const keyOf = (n: number) => `till-7:${padded(n, 8)}`

/** A thousand come, then one goes with each sale. */
function movementOf(productId: string, { seq, n }: { seq: number; n: number }): ArchiveValues['movement'] {
  return {
    storeId: 'leeds',
    productId,
    seq,
    kind: seq === 1 ? 'receipt' : 'sale',
    delta: quantity(seq === 1 ? 1_000_000 : -1000),
    after: quantity((1000 - seq + 1) * 1000),
    actor: 'key:till-7',
    occurredAt: NOW + n,
    recordedAt: NOW + n,
    commandKey: keyOf(n),
  }
}
