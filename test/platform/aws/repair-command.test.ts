import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { movementKey } from '#platform/aws/keys.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { tempPlatform } from '#test/support/aws/platform.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const isHere = await startDynamoDb()

const CLI = join(import.meta.dirname, '../../../src/main/cli.ts')

async function backstock(env: Record<string, string>, ...argv: string[]) {
  const program = spawn(process.execPath, [CLI, ...argv], { cwd: await tempFolder(), env: { ...process.env, ...env } })
  const [output, faults, [code]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, 'close'),
  ])
  return { code, output, faults }
}

describe.skipIf(!isHere)('backstock repair', () => {
  test('says what it would do, does it when told to, and is then content', async () => {
    const { table, stock, catalog } = await tempPlatform()
    await seedShop(catalog, [productNamed('tea')])
    const tea = { storeId: 'leeds', productId: 'tea' }
    for (const [key, units] of [
      ['a', 7],
      ['b', 2],
      ['c', 1],
    ] as const) {
      const lines = [{ kind: 'receipt' as const, ...tea, quantity: quantity(units * 1000), reference: `note ${key}` }]
      await stock.record({ tenantId: TENANT, key, fingerprint: key, actor: 'ann', recordedAt: NOW, lines })
    }
    await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: movementKey(TENANT, tea, 2) }))
    const env = { BACKSTOCK_PLATFORM: 'aws', BACKSTOCK_AWS_TABLE: table.tableName, BACKSTOCK_AWS_BUCKET: 'none-needed' }

    const looked = await backstock(env, 'repair')
    expect(looked.code).toBe(1)
    expect(looked.output.trim().split('\n')).toEqual([
      'Read 1 levels.',
      'Commands that are taken out, whole:',
      '  tenant acme, key b: a part of it is gone',
      '    gone: tenant acme, store leeds, product tea, seq 2',
      '  tenant acme, key c: it stands on one that goes',
      '    receipt 1, tenant acme, store leeds, product tea, seq 3, by ann, 2026-01-01T00:00:00.000Z, note c',
      'Levels that become what their movements add up to:',
      '  tenant acme, store leeds, product tea: 10 at seq 3 becomes 7 at seq 1',
      'Alerts, sales and all who follow look at every level again.',
      '',
      'Nothing was changed. Stop every server and function that writes to this table, then: repair --apply',
    ])
    expect(await stock.level(TENANT, tea)).toMatchObject({ onHand: 10_000, seq: 3 })

    const applied = await backstock(env, 'repair', '--apply')
    expect(applied).toMatchObject({ code: 0, faults: '' })
    expect(applied.output).toContain('Done. Checked 1 levels against 1 movements: 0 faults.')
    expect(await stock.level(TENANT, tea)).toMatchObject({ onHand: 7000, seq: 1 })
    expect(await backstock(env, 'repair')).toMatchObject({ code: 0, output: 'Read 1 levels.\nNothing to mend.\n' })
  }, 30_000)

  test('is for AWS, and knows one option', async () => {
    expect(await backstock({}, 'repair')).toMatchObject({
      code: 1,
      faults: expect.stringContaining('backstock restore FILE'),
    })
    expect(await backstock({}, 'repair', '--all')).toMatchObject({
      code: 1,
      faults: expect.stringContaining('no --all'),
    })
  })
})
