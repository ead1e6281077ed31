import { describe, expect, test } from 'vitest'
import { annListens, stormyShop } from '#test/support/aws/alert-path.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import type { Fault } from '#test/support/aws/faults.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()
await Promise.all([startFauxqs(), startSes()])

const WEATHER: readonly Fault[] = ['lost', 'twice', 'conflict', 'throttled', 'none', 'none', 'none', 'none']
const storm = () => WEATHER[Math.floor(Math.random() * WEATHER.length)]!

describe.skipIf(!isHere)('from a sale to a mail on AWS, in a storm', () => {
  test.each([1, 2, 3])('each thing that happens is one mail, and only the first time (%i)', async () => {
    const shop = await stormyShop(storm)
    await annListens(shop)
    await shop.move('receipt', '10')
    await shop.settle()
    const confirmation = await shop.subjects()
    expect(confirmation).toHaveLength(1)
    const news = async () => (await shop.subjects()).slice(1)

    await shop.move('sale', '6')
    await shop.settle()
    expect(await news()).toEqual(['Tea is running low in Leeds'])

    await shop.move('sale', '1')
    await shop.move('sale', '3')
    await shop.settle()
    expect(await news()).toEqual(['Tea is running low in Leeds', 'Tea is out of stock in Leeds'])

    await shop.move('receipt', '20')
    await shop.settle()
    expect((await news()).slice(2)).toEqual(['Tea is back in stock in Leeds'])

    const [tea] = await shop.catalog.productsById(TENANT, ['tea'])
    const { version, updatedAt: _updatedAt, ...product } = tea!
    await shop.catalog.saveProducts(TENANT, [
      { product: { ...product, name: 'Green tea' }, ifVersion: version, updatedAt: NOW },
    ])
    await shop.settle()
    await shop.settle()
    expect((await news()).slice(3)).toEqual(['Green tea was changed'])

    expect(shop.failures).toEqual([])
    const { data } = await shop.alerts.alerts(TENANT, { limit: 99 })
    expect(data.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'back_in_stock resolved',
      'low_stock resolved',
      'out_of_stock resolved',
      'product_changed resolved',
    ])
  })

  test('nobody hears of anything before they said yes', async () => {
    const shop = await stormyShop(storm)
    await shop.move('receipt', '10')
    await shop.move('sale', '6')
    await shop.settle()
    expect(await shop.subjects()).toEqual([])
    await annListens(shop)
    await shop.settle()
    expect(await shop.subjects()).toHaveLength(1)
    await shop.move('sale', '4')
    await shop.settle()
    expect((await shop.subjects()).slice(1)).toEqual(['Tea is out of stock in Leeds'])
  })
})
