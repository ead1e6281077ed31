import type { CommandLine } from '#domain/ledger/command.ts'
import { formatQuantity, unitsOf } from '#domain/values/quantity.ts'
import type { Config } from '#main/config.ts'
import type { RunningServer } from '#main/start.ts'
import { DEMO_STORES, type DemoProduct, units } from './assortment.ts'
import { dropFile } from './drop-file.ts'
import type { DemoShop } from './fill.ts'
import type { Dice } from './random.ts'

interface Play {
  server: RunningServer
  shop: DemoShop
  dice: Dice
  /** Says where a store drops its file. */
  config: Pick<Config, 'aws' | 'dataFolder'>
}

/** As fast as eyes can follow. */
const SALE_EVERY_MS = 900
const RUSH_AFTER_MS = 15_000
const FILE_AFTER_MS = 45_000
const FILE_EVERY_MS = 180_000

/**
 * A trading day: customers buy, one product sells out in a rush so that an alert opens and its mail goes out, and a
 * store drops its inventory file into the inbox. @returns how to stop it
 */
export function playTradingDay(play: Play): () => void {
  const timers = [
    setInterval(() => void sell(play).catch(complain), SALE_EVERY_MS),
    setTimeout(() => void rush(play).catch(complain), RUSH_AFTER_MS),
    setTimeout(() => void sendFile(play).catch(complain), FILE_AFTER_MS),
    setInterval(() => void sendFile(play).catch(complain), FILE_EVERY_MS),
  ]
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}

const complain = (error: unknown) => console.error('The demo stumbled:', (error as Error).message)

const newKey = (): string => crypto.randomUUID()

function record({ server, shop }: Play, lines: CommandLine[]) {
  const key = newKey()
  const { clock, stock } = server.platform
  return stock.record({ tenantId: shop.tenantId, key, fingerprint: key, actor: 'till', recordedAt: clock.now(), lines })
}

/** Somebody buys one to three things; what is not there is not sold. */
async function sell(play: Play): Promise<void> {
  const { dice, shop } = play
  const { storeId } = dice.pick(DEMO_STORES)
  const count = 1 + Math.floor(dice.next() * 3)
  for (let i = 0; i < count; i++) {
    const { draft, price } = pickPopular(dice, shop.products)
    await record(play, [{ kind: 'sale', productId: draft.productId, storeId, quantity: units(1), unitPrice: price }])
  }
}

/** What sells much is bought more often. */
function pickPopular(dice: Dice, products: readonly DemoProduct[]): DemoProduct {
  const one = dice.pick(products)
  const other = dice.pick(products)
  return one.dailyRate >= other.dailyRate ? one : other
}

/** One product that is still there sells out, piece by piece. */
async function rush(play: Play): Promise<void> {
  const { server, shop } = play
  const storeId = DEMO_STORES[0].storeId
  const candidates = await server.platform.catalog.stock(shop.tenantId, {
    stores: [storeId],
    status: 'ok',
    sort: 'on_hand',
    limit: 20,
  })
  const target = candidates.data.find(({ onHand }) => onHand >= units(6)) ?? candidates.data.at(-1)
  if (!target) return
  for (let left = unitsOf(target.onHand); left > 0; left--) {
    await record(play, [{ kind: 'sale', productId: target.productId, storeId, quantity: units(1) }])
    await new Promise((resolve) => setTimeout(resolve, 350))
  }
}

/** A store sends what it counted: some shelves were refilled, some hold less than thought, and one line is wrong. */
async function sendFile({ server, shop, dice, config }: Play): Promise<void> {
  const { storeId } = dice.pick(DEMO_STORES)
  const { catalog } = server.platform
  const low = await catalog.attention(shop.tenantId, { stores: [storeId], limit: 25 })
  const some = await catalog.stock(shop.tenantId, { stores: [storeId], status: 'ok', sort: 'product', limit: 60 })
  const refilled = low.map((row) => [row.productId, row.name, formatQuantity(units(20 + Math.floor(dice.next() * 30)))])
  const counted = some.data.map((row) => [row.productId, row.name, formatQuantity(row.onHand)])
  const rows = [...refilled, ...counted, ['9999', 'Smudged label', 'about ten']]
  const csv = [['item_id', 'item_name', 'inventory_level'], ...rows]
    .map((row) => row.map((cell) => `"${cell}"`).join(','))
    .join('\n')
  const fileName = `stock-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`
  await dropFile(config, { tenantId: shop.tenantId, storeId, fileName, content: csv })
}
