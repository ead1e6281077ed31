import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { units } from '#test/support/memory-ledger.ts'
import { commandBatches } from './command-batches.ts'

const line = (productId: string): CommandLine => ({ kind: 'sale', storeId: 'leeds', productId, quantity: units(1) })

let keys = 0
const command = (productIds: readonly string[], key = `k${keys++}`): { command: StockCommand } => ({
  command: { tenantId: 'acme', key, fingerprint: '', actor: 'test', recordedAt: 0, lines: productIds.map(line) },
})

/** A store that takes a moment, and remembers which commands went together. */
function slowStore(fails: (keys: readonly string[]) => Error | undefined = () => undefined) {
  const batches: string[][] = []
  const underWay = new Set<string>()
  let overlaps = 0
  const add = commandBatches(async (batch: readonly { command: StockCommand }[]) => {
    const names = batch.map((each) => each.command.key)
    const products = new Set(batch.flatMap((each) => each.command.lines.map(({ productId }) => productId)))
    for (const product of products) overlaps += underWay.has(product) ? 1 : 0
    for (const product of products) underWay.add(product)
    batches.push(names)
    await new Promise((resolve) => setTimeout(resolve, 1))
    for (const product of products) underWay.delete(product)
    const error = fails(names)
    if (error) throw error
    return names
  })
  return { add, batches, overlapCount: () => overlaps }
}

describe('commands that want the same level', () => {
  test('go together, forty-nine single sales at most, in the order they came', async () => {
    const { add, batches } = slowStore()
    const all = Array.from({ length: 120 }, (_, i) => command(['tea'], `till-${i}`))
    const answers = await Promise.all(all.map(add))
    expect(answers).toEqual(all.map(({ command: { key } }) => key))
    // 49 guards, 49 movements and one level are 99 writes; a 50th sale would make 101.
    expect(batches.map(({ length }) => length)).toEqual([49, 49, 22])
    expect(batches.flat()).toEqual(answers)
  })

  test('wait while those before them are under way, and commands of other levels do not', async () => {
    const { add, batches } = slowStore()
    await Promise.all([add(command(['tea'], 'a')), add(command(['mug'], 'b')), add(command(['tea', 'mug'], 'c'))])
    // c wants levels of both a and b, so it goes behind them.
    expect(batches).toEqual([['a'], ['b'], ['c']])
  })

  test('the same command sent twice at once goes twice, one behind the other', async () => {
    const { add, batches } = slowStore()
    await Promise.all([add(command(['tea'], 'a')), add(command(['tea'], 'a'))])
    expect(batches).toEqual([['a'], ['a']])
  })

  test('one that the store will not take does not fail the others of its batch', async () => {
    const fault = new TypeError('no')
    const { add } = slowStore((names) => (names.includes('bad') ? fault : undefined))
    const answers = await Promise.allSettled(
      [command(['tea'], 'x'), command(['tea'], 'bad'), command(['tea'], 'y')].map(add),
    )
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason))).toEqual([
      'x',
      fault,
      'y',
    ])
  })

  test('a queue that grows too long is told of at once', async () => {
    const { add } = slowStore()
    const answers = await Promise.allSettled(Array.from({ length: 2001 }, () => add(command(['tea']))))
    const failed = answers.filter((answer) => answer.status === 'rejected')
    expect(failed).toHaveLength(1)
    expect(failed[0]!.reason).toBeInstanceOf(StoreBusyError)
  })

  test('whatever comes, each is answered once, no level is in two transactions at once, and nobody overtakes', async () => {
    const product = fc.constantFrom('tea', 'mug', 'pot', 'jar')
    const lists = fc.array(fc.uniqueArray(product, { minLength: 1, maxLength: 3 }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(lists, async (all) => {
        const { add, batches, overlapCount } = slowStore()
        const sent = all.map((products) => command(products))
        const answers = await Promise.all(sent.map(add))
        expect(answers).toEqual(sent.map((each) => each.command.key))
        expect(overlapCount()).toBe(0)
        const went = batches.flat()
        for (const name of ['tea', 'mug', 'pot', 'jar'] as const) {
          const ofLevel = sent.filter((_, i) => all[i]!.includes(name)).map((each) => each.command.key)
          expect(went.filter((key) => ofLevel.includes(key))).toEqual(ofLevel)
        }
      }),
      { numRuns: 60 },
    )
  })
})
