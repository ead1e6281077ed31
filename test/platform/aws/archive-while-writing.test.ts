import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { LEDGER_KINDS } from '#domain/archive/archive-record.ts'
import { referenceProof } from '#domain/archive/check-references.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { movementKey } from '#platform/aws/keys.ts'
import { awsTenantArchive } from '#platform/aws/tenant-archive.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { units } from '#test/support/orders.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { LedgerFaultError, ledgerProof } from '#usecases/archive/ledger-proof.ts'

const isHere = await startDynamoDb()

const PRODUCTS = Array.from({ length: 12 }, (_, i) => `p${i}`)

const PAGE_ITEMS = 10

/** A table of which the tests hear every page of a scan before its reader does. */
const overheard = (table: AwsTable, onPage: () => Promise<void>): AwsTable => {
  const documents = new Proxy(table.documents, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name)
      return async (command: Parameters<typeof target.send>[0]) => {
        // Pages of a few items, where DynamoDB's hold a megabyte.
        if (command instanceof ScanCommand) command.input.Limit = PAGE_ITEMS
        const answer = await target.send(command)
        if (command instanceof ScanCommand) await onPage()
        return answer
      }
    },
  })
  return { ...table, documents }
}

let commands = 0

const move = (stock: StockStore, line: Parameters<StockStore['record']>[0]['lines'][number]) =>
  stock.record({
    tenantId: TENANT,
    key: `command-${commands++}`,
    fingerprint: 'f',
    actor: 'user:ann',
    recordedAt: NOW,
    lines: [line],
  })

async function filledShop() {
  const platform = await tempPlatform()
  await seedShop(
    platform.catalog,
    PRODUCTS.map((id) => productNamed(id)),
  )
  for (const productId of PRODUCTS) {
    await move(platform.stock, { kind: 'receipt', storeId: 'leeds', productId, quantity: units(1000), occurredAt: NOW })
  }
  return platform
}

async function proven(archive: Pick<ReturnType<typeof awsTenantArchive>, 'read'>) {
  const proof = ledgerProof()
  for await (const record of archive.read(TENANT, LEDGER_KINDS)) proof.take(record)
  return proof.finish()
}

describe.skipIf(!isHere)('a shop on DynamoDB that is read while it sells', () => {
  test('the ledger is whole: what a scan saw half of is fetched, with all that it rests on', async () => {
    const { table, stock } = await filledShop()
    let transfers = 0
    // Between the pages of the scan stock goes to York: each command writes two levels.
    const archive = awsTenantArchive({
      table: overheard(table, async () => {
        for (const productId of PRODUCTS) {
          transfers += 1
          const way = { storeId: 'leeds', toStoreId: 'york', quantity: units(1) }
          await move(stock, { kind: 'transfer', ...way, productId, occurredAt: NOW })
        }
      }),
      tools: realTools,
    })
    const during = await proven(archive)
    expect(transfers).toBeGreaterThan(0)
    expect(during.commandCount).toBeGreaterThan(PRODUCTS.length)
    const after = await proven(awsTenantArchive({ table, tools: realTools }))
    // A receipt of each product and every transfer, of two movements.
    expect(after.movementCount).toBe(PRODUCTS.length + 2 * transfers)
    expect(during.movementCount).toBeLessThanOrEqual(after.movementCount)
  })

  test('stores and products that were made while it was read are fetched when anything found is of them', async () => {
    const { table } = await filledShop()
    const isLate = ({ type, productId, storeId }: Record<string, unknown>) =>
      (type === 'product' && productId === 'p3') || (type === 'store' && storeId === 'leeds')
    // As if they had come to stand where the scan had been already.
    const documents = new Proxy(table.documents, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name)
        return async (command: Parameters<typeof target.send>[0]) => {
          const answer = (await target.send(command)) as { Items?: Record<string, unknown>[] }
          if (!(command instanceof ScanCommand)) return answer
          return { ...answer, Items: answer.Items?.filter((item) => !isLate(item)) }
        }
      },
    })
    const proof = referenceProof()
    const faults: unknown[] = []
    for await (const record of awsTenantArchive({ table: { ...table, documents }, tools: realTools }).read(TENANT)) {
      faults.push(proof.take(record))
    }
    expect(new Set(faults)).toEqual(new Set([undefined]))
    expect(faults.length).toBeGreaterThan(PRODUCTS.length * 4)
  })

  test('of a quiet shop every reading has the same hash', async () => {
    const { table } = await filledShop()
    const archive = awsTenantArchive({ table, tools: realTools })
    expect(await proven(archive)).toEqual(await proven(archive))
  })

  test('a movement that is gone is not made up for', async () => {
    const { table, stock } = await filledShop()
    await move(stock, { kind: 'sale', storeId: 'leeds', productId: 'p3', quantity: units(1), occurredAt: NOW })
    const Key = movementKey(TENANT, { storeId: 'leeds', productId: 'p3' }, 1)
    await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key }))
    await expect(proven(awsTenantArchive({ table, tools: realTools }))).rejects.toThrow(LedgerFaultError)
  })
})
