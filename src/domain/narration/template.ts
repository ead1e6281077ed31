import type { Fact } from './facts.ts'

/** What is narrated. */
export type NarrationKind = 'daily_summary' | 'forecast_explanation' | 'recommendation_reason'

/** A sentence said when all the facts it needs are there, and the last of them was not said before. */
interface Sentence {
  needs: readonly string[]
  say: (display: Readonly<Record<string, string>>, be: (key: string) => 'is' | 'are') => string
}

/** In the order of reading; the first that fits a fact says it. Facts without a sentence are listed by their labels. */
const SENTENCES: Readonly<Record<NarrationKind, readonly Sentence[]>> = {
  daily_summary: [
    { needs: ['store', 'day'], say: (d) => `How ${d.day} went at ${d.store}.` },
    { needs: ['day'], say: (d) => `How ${d.day} went.` },
    { needs: ['sold', 'revenue'], say: (d) => `Sold: ${d.sold}, for ${d.revenue}.` },
    { needs: ['sold'], say: (d) => `Sold: ${d.sold}.` },
    { needs: ['top', 'topSold'], say: (d) => `${d.top} sold the most: ${d.topSold}.` },
    { needs: ['outOfStock'], say: (d, be) => `${d.outOfStock} ${be('outOfStock')} out of stock.` },
    { needs: ['lowStock'], say: (d, be) => `${d.lowStock} ${be('lowStock')} running low.` },
    { needs: ['toOrder'], say: (d, be) => `${d.toOrder} ${be('toOrder')} to be ordered.` },
    { needs: ['openAlerts'], say: (d, be) => `${d.openAlerts} ${be('openAlerts')} open.` },
  ],
  forecast_explanation: [
    {
      needs: ['product', 'store', 'expected', 'until'],
      say: (d) => `${d.product} is expected to sell ${d.expected} at ${d.store} until ${d.until}.`,
    },
    {
      needs: ['product', 'expected', 'until'],
      say: (d) => `${d.product} is expected to sell ${d.expected} until ${d.until}.`,
    },
    { needs: ['product', 'expected'], say: (d) => `${d.product} is expected to sell ${d.expected}.` },
    { needs: ['low', 'high'], say: (d) => `Anything from ${d.low} to ${d.high} would be normal.` },
    { needs: ['history'], say: (d) => `This rests on ${d.history} of sales.` },
    { needs: ['usualError'], say: (d) => `Such forecasts are usually off by ${d.usualError}.` },
  ],
  recommendation_reason: [
    {
      needs: ['product', 'order', 'supplier', 'orderBy'],
      say: (d) => `Order ${d.order} of ${d.product} from ${d.supplier} by ${d.orderBy}.`,
    },
    { needs: ['product', 'order', 'orderBy'], say: (d) => `Order ${d.order} of ${d.product} by ${d.orderBy}.` },
    { needs: ['product', 'order'], say: (d) => `Order ${d.order} of ${d.product}.` },
    { needs: ['product', 'move', 'fromStore'], say: (d) => `Move ${d.move} of ${d.product} from ${d.fromStore}.` },
    { needs: ['onHand', 'store'], say: (d) => `On hand at ${d.store}: ${d.onHand}.` },
    { needs: ['onHand'], say: (d) => `On hand: ${d.onHand}.` },
    { needs: ['onOrder'], say: (d, be) => `${d.onOrder} ${be('onOrder')} on order.` },
    { needs: ['leadTime'], say: (d) => `A delivery takes ${d.leadTime}.` },
    {
      needs: ['demand'],
      say: (d, be) => `${d.demand} ${be('demand')} expected to sell before the next delivery can come.`,
    },
    { needs: ['runsOut'], say: (d) => `Without it the shelf would be empty on ${d.runsOut}.` },
    { needs: ['reserve'], say: (d, be) => `${d.reserve} ${be('reserve')} kept for surprises.` },
    { needs: ['packSize'], say: (d) => `It comes in packs of ${d.packSize}.` },
    { needs: ['cost'], say: (d) => `That costs ${d.cost}.` },
  ],
}

/** Says every fact in plain English, without a model. Facts with an empty display are not said. */
export function templateText(kind: NarrationKind, facts: readonly Fact[]): string {
  const said = facts.filter(({ display }) => display.length > 0)
  const byKey = new Map(said.map((fact) => [fact.key, fact]))
  const display = Object.fromEntries(said.map((fact) => [fact.key, fact.display]))
  const left = new Set(said.map(({ key }) => key))
  const be = (key: string) => (isOne(byKey.get(key)) ? 'is' : 'are')
  const sentences = SENTENCES[kind].flatMap(({ needs, say }) => {
    if (!needs.every((key) => byKey.has(key)) || !left.has(needs.at(-1) ?? '')) return []
    for (const key of needs) left.delete(key)
    return [say(display, be)]
  })
  const others = said.filter(({ key }) => left.has(key)).map(({ label, display: text }) => `${label}: ${text}.`)
  return [...sentences, ...others].join(' ')
}

function isOne(fact: Fact | undefined): boolean {
  if (fact?.value.type === 'count') return fact.value.count === 1
  return fact?.value.type === 'quantity' && fact.value.quantity === 1000
}
