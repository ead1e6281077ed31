import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type SetOutcomes, setSection } from './policy/report.ts'
import { runPolicies } from './policy/scenarios.ts'
import { loadFoods, loadShop } from './policy/sets.ts'

const EVIDENCE = new URL('../docs/evidence/policy.md', import.meta.url)
const NOTES_MARK = '<!-- written by hand below -->'

/**
 * `npm run bench policy -- --data FOLDER [--top N] [--no-evidence]`: replays real shops with recommendations, thresholds,
 * days of cover and perfect foresight. The folder holds the wholesaler's invoices; the foods lie in `forecast` beside it.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string', default: '../shared/data/shop' },
      top: { type: 'string', default: '500' },
      'no-evidence': { type: 'boolean', default: false },
    },
  })
  const sets = [loadShop(values.data, Number(values.top)), loadFoods(`${values.data}/../forecast`)]
  const results: SetOutcomes[] = []
  for (const loaded of sets) {
    if (!loaded) {
      console.error(`a set is not in ${values.data}, left out`)
      continue
    }
    const started = performance.now()
    const outcomes = runPolicies(loaded, (day) => {
      if (day % 28 === 0) console.error(`${loaded.name}: day ${day} of ${loaded.days}`)
    })
    const { products, ...set } = loaded
    results.push({
      set: { ...set, productCount: products.length },
      outcomes,
      seconds: (performance.now() - started) / 1000,
    })
  }
  const report = [...METHOD, ...results.flatMap(setSection), `${NOTES_MARK}\n${notes()}`].join('\n')
  console.log(report.split(NOTES_MARK)[0])
  if (values['no-evidence'] || results.length < sets.length) return
  mkdirSync(new URL('.', EVIDENCE), { recursive: true })
  writeFileSync(EVIDENCE, report)
}

const METHOD = [
  '# Recommendations: what they are worth',
  '',
  'Written by `npm run bench policy -- --data FOLDER`: real demand, day by day, played again with a policy that decides',
  'once a week in the morning and whose orders arrive after the lead time. What is not on the shelf is lost. The first half',
  '(the wholesaler) or all but the last half year (the foods) is the past that policies start from; the first three weeks',
  'of the replay are played but not counted, and all policies start with the same stock.',
  '',
  '- **recommended**: forecasts made anew each week from what was before that day (500 paths), the order-up-to level that',
  '  meets the service asked for over lead time and review, in whole units.',
  '- **threshold**: when on hand and on order are at or below a threshold, order a fixed lot, or as many as lead above it.',
  '  Threshold and lot come from average sales before the replay. To be fair to it the threshold is swept over 36 factors,',
  '  the lot over 1, 2 and 4 weeks of sales, and the best of them is what is compared, at the same average stock or the',
  '  same loss. "As usual" is a threshold of 1.5 times the demand of a lead time, with lots of two weeks.',
  '- **days of cover**: every week up to so many days of what the last 56 days sold, swept over 36 factors. It follows the',
  '  shop as the forecast does; it does not know how sure demand is.',
  '- **perfect foresight**: buys what will be asked for until the next order is in. Nobody can; it is the bound.',
  '- **what really happened** is not shown: neither set records how much stock there was, and none was made up. Sales stand',
  '  for demand, so what was sold out in truth is missing here too.',
  '',
  'Stock is the mean at closing time over all products, at selling price (costs are not known); lost is at selling price.',
  'Percentages in brackets: more (+) or less (-) than the recommendation in the same row. "Never": the rule does not get',
  'there at any setting. Holding (20 % a year) and ordering (1 per order) are assumed and decide nothing.',
  '',
]

/** What people wrote under the tables stays. */
function notes(): string {
  if (!existsSync(EVIDENCE)) return ''
  return readFileSync(EVIDENCE, 'utf8').split(NOTES_MARK)[1]?.trimStart() ?? ''
}
