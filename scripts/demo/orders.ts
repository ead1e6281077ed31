import type { Principal } from '#domain/identity/permission.ts'
import { expectedDay } from '#domain/purchasing/supplier.ts'
import { localDay } from '#domain/values/local-time.ts'
import { minorUnits } from '#domain/values/money.ts'
import type { Result } from '#domain/values/result.ts'
import type { Platform } from '#main/platform.ts'
import { createOrder, orderOrder } from '#usecases/purchasing/manage-orders.ts'
import { receiveOrder } from '#usecases/purchasing/receive-order.ts'
import { saveSupplier } from '#usecases/purchasing/suppliers.ts'
import { type DemoProduct, units } from './assortment.ts'

/** One order in each state that has something to do, and one that is over. */
const ORDERS = [
  { supplier: 'Papeterie Marchand', storeId: 'harbour', expectedInDays: -1, came: 'all' },
  { supplier: 'Brücke & Sohn', storeId: 'market', expectedInDays: -1, came: 'half' },
  { supplier: 'Northern Roasters', storeId: 'harbour', expectedInDays: 2, came: 'nothing' },
  { supplier: 'Green Valley', storeId: 'station', expectedInDays: 4, came: 'not ordered' },
] as const

const LINES = 5
const PACKS = 4

/** Orders that the shop's owner has made lately, and how one buys from their suppliers. */
export async function placeOrders(
  platform: Platform,
  owner: Principal,
  products: readonly DemoProduct[],
): Promise<void> {
  const today = localDay(platform.clock.now(), 'Europe/London')
  for (const { supplier, storeId, expectedInDays, came } of ORDERS) {
    const settings = { leadTimeDays: 5, reviewDays: 7, minimumOrderValue: minorUnits(15_000) }
    done(await saveSupplier(platform, owner, { name: supplier, settings, ifVersion: 0 }))
    const wanted = products.filter(({ draft }) => draft.supplier === supplier).slice(0, LINES)
    const lines = wanted.map(({ draft: { productId }, cost, packSize }) => ({
      productId,
      quantity: units(PACKS * packSize),
      unitCost: cost,
    }))
    const expectedOn = expectedDay(today, expectedInDays)
    const { order } = done(await createOrder(platform, owner, { supplier, storeId, lines, expectedOn }))
    if (came === 'not ordered') continue
    const { orderId } = order
    done(await orderOrder(platform, owner, { orderId }))
    if (came === 'nothing') continue
    const arrived = came === 'all' ? lines : lines.slice(0, Math.ceil(LINES / 2))
    done(await receiveOrder(platform, owner, { orderId, key: 'demo', lines: arrived, note: 'Delivery note 4711' }))
  }
}

function done<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}
