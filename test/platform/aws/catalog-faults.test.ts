import { describe, expect, onTestFinished, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { openTable } from '#platform/aws/client.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults, SINGLE_WRITES } from '#test/support/aws/faults.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

/** A catalog of one product, and stores whose writes of one item meet the fault every other time. */
async function open(fault: Fault) {
  const { table, catalog } = await tempPlatform()
  await seedShop(catalog, [productNamed('tea')])
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  // Every other sending or so, always the same ones: a linear congruence (Numerical Recipes, 1992) instead of chance.
  let seed = 1
  const next = (): Fault => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
    return seed < 2 ** 31 ? fault : 'none'
  }
  injectFaults(other, next, SINGLE_WRITES)
  const deps = { table: other, tools: realTools }
  return { catalog, deps, shaky: awsCatalogStore(deps), identity: awsIdentityStore({ table, tools: realTools }) }
}

describe.skipIf(!isHere)('writes of one item on DynamoDB, when sendings go wrong', () => {
  test.each(FAULTS)('an edit that is %s is saved once, and whoever sent it learns so', async (fault) => {
    const { catalog, shaky } = await open(fault)
    const edit = { product: productNamed('tea', { name: 'Tea', barcode: '96385074' }), ifVersion: 1, updatedAt: NOW }
    expect(await shaky.saveProduct(TENANT, edit)).toMatchObject({ kind: 'saved', value: { version: 2 } })
    expect(await catalog.saveProduct(TENANT, edit)).toMatchObject({ kind: 'conflict', current: { version: 2 } })
    expect((await catalog.productByBarcode(TENANT, '96385074'))?.productId).toBe('tea')
    expect(await shaky.saveStore(TENANT, storeNamed('bath'), 0)).toMatchObject({ kind: 'saved' })
    expect(await shaky.saveStore(TENANT, storeNamed('bath'), 0)).toMatchObject({ kind: 'conflict' })
    await shaky.savePolicyOverride(TENANT, { storeId: 'leeds', productId: 'tea' }, { lowStockThreshold: quantity(5) })
    expect((await catalog.policyOverrides(TENANT, 'tea')).size).toBe(1)
  })

  test.each(FAULTS)('settings of a supplier that are %s are saved once', async (fault) => {
    const { deps } = await open(fault)
    const suppliers = awsSupplierStore(deps)
    const write = { settings: { leadTimeDays: 3 }, ifVersion: 0 }
    expect(await suppliers.saveSupplier(TENANT, 'Acme', write)).toMatchObject({ kind: 'saved', value: { version: 1 } })
    expect(await suppliers.saveSupplier(TENANT, 'Acme', write)).toMatchObject({ kind: 'conflict' })
  })

  test.each(FAULTS)('a try that is %s counts, and a proof or a revocation does what it says', async (fault) => {
    const { deps, identity } = await open(fault)
    const shaky = awsIdentityStore(deps)
    const limits = [{ key: 'a', max: 1, windowMs: 1000 }]
    await shaky.countAttempt(limits, NOW)
    expect(await shaky.countAttempt(limits, NOW)).toBe(NOW + 1000)

    const person = { userId: 'u', tenantId: TENANT, email: 'ann@example.com', name: 'ann', createdAt: NOW, version: 1 }
    await identity.invite(
      { ...person, role: 'manager', stores: 'all', status: 'invited', isRegistered: false, hasSecondFactor: false },
      { tokenHash: 't', kind: 'invitation', userId: 'u', expiresAt: NOW + 1000, triesLeft: 1 },
    )
    await shaky.startTotp('u', 'SECRET')
    expect(await shaky.confirmTotp('u', { secret: 'SECRET', step: 5, recoveryHashes: ['r1', 'r2'] })).toBe(true)
    expect(await shaky.useProof('u', { step: 6 })).toBe(true)
    expect(await shaky.useProof('u', { step: 6 })).toBe(false)
    expect(await shaky.useProof('u', { recoveryHash: 'r1' })).toBe(true)
    expect(await identity.recoveryCodeCount('u')).toBe(1)

    const keys = awsApiKeyStore(deps)
    const life = { createdAt: NOW, expiresAt: NOW + 1000 }
    await keys.add({ keyId: 'k', tenantId: TENANT, userId: 'u', name: 'till', areas: [], stores: 'all', ...life }, 'h')
    expect(await keys.revoke(TENANT, 'k', { at: NOW, by: 'user:u' })).toBe(true)
    expect(await keys.revoke(TENANT, 'k', { at: NOW, by: 'user:u' })).toBe(false)
  })
})
