import { countFact, dateFact, type Fact, nameFact, quantityFact } from '#domain/narration/facts.ts'
import type { SpendLimit } from '#domain/narration/spend.ts'
import { quantity } from '#domain/values/quantity.ts'
import { localNarrationStore } from '#platform/local/narration-store.ts'
import { anthropicWire, modelServer } from './model-server.ts'
import { NOW } from './shop.ts'
import { tempDatabase } from './temp-database.ts'

/** Why to order a product, with as few facts as such a text needs. */
export const orderFacts = (name = 'Green Tea', units = 40): Fact[] => [
  nameFact('product', 'Product', name, 'product'),
  quantityFact('order', 'To order', quantity(units * 1000), 'piece'),
  dateFact('orderBy', 'Order by', '2026-11-25'),
  countFact('leadTime', 'Lead time', 3, 'day'),
]

/** A shop with real storage, whose model gives these replies over real HTTP. */
export async function narratingShop(
  replies: Parameters<typeof modelServer>,
  narrationLimit: SpendLimit = { unit: 'tokens', perDay: 1_000_000 },
) {
  const server = await modelServer(...replies)
  const database = await tempDatabase()
  const narrations = localNarrationStore(database)
  const clock = { now: () => NOW }
  return {
    deps: { narrator: anthropicWire.open(server.url), narrationLimit, narrations, clock },
    database,
    requests: server.requests,
    /** Everything that left the shop. */
    sent: () => server.requests.map(({ body }) => JSON.stringify(body)).join('\n'),
  }
}

/** A reply with this text. */
export const saying = (text: string) => ({ body: anthropicWire.answer(text) })
