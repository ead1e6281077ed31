import type { StoreId } from '../values/ids.ts'
import { type Quantity, quantity } from '../values/quantity.ts'

/** What one store lacks or can do without, of one product. */
export interface StoreBalance {
  storeId: StoreId
  /** Short of its order-up-to level; 0 when it is not. */
  needed: Quantity
  /** On the shelf beyond what it has to keep; 0 when there is none. */
  spare: Quantity
  /** Days until its shelf runs empty; absent when that is not foreseen. */
  stockOutDays?: number
}

export interface Transfer {
  from: StoreId
  to: StoreId
  quantity: Quantity
}

const UNIT = quantity(1000)

/**
 * Decides what stores hand to each other before anything is bought. As much is moved as whole steps allow, in few
 * transfers:
 *
 * 1. Receivers in order of need: the one that runs out first, then the one that lacks most, then by store id.
 * 2. Each takes from the smallest spare that is enough for all it still needs; where none is, from the largest one, and
 *    so on. Of equal spares the first store id gives.
 * 3. A transfer is a whole number of `step`: what is needed is rounded up, what can be spared down.
 *
 * No store gives more than its spare, and none that needs something gives.
 *
 * @param step one unit when absent; the pack size where packs are not opened
 * @throws RangeError when the step is not above 0, a quantity is below 0, or a store is named twice
 */
export function transfersBetween(stores: readonly StoreBalance[], step: Quantity = UNIT): Transfer[] {
  requireBalances(stores, step)
  const givers = stores
    .filter(({ needed, spare }) => needed === 0 && spare >= step)
    .map(({ storeId, spare }) => ({ storeId, left: Math.floor(spare / step) }))
  const transfers: Transfer[] = []
  for (const { storeId, needed } of stores.filter((store) => store.needed > 0).sort(byUrgency)) {
    let missing = Math.ceil(needed / step)
    while (missing > 0) {
      const giver = giverFor(missing, givers)
      if (!giver) break
      const steps = Math.min(missing, giver.left)
      giver.left -= steps
      missing -= steps
      transfers.push({ from: giver.storeId, to: storeId, quantity: quantity(steps * step) })
    }
  }
  return transfers
}

interface Giver {
  storeId: StoreId
  /** Whole steps it can still spare. */
  left: number
}

function giverFor(missing: number, givers: readonly Giver[]): Giver | undefined {
  const able = givers.filter(({ left }) => left > 0)
  const enough = able.filter(({ left }) => left >= missing)
  const least = (one: Giver, other: Giver) => one.left - other.left || byId(one, other)
  const most = (one: Giver, other: Giver) => other.left - one.left || byId(one, other)
  return enough.length > 0 ? enough.sort(least)[0] : able.sort(most)[0]
}

function byUrgency(one: StoreBalance, other: StoreBalance): number {
  const [first, second] = [one, other].map(({ stockOutDays }) => stockOutDays ?? Number.MAX_SAFE_INTEGER)
  return first! - second! || other.needed - one.needed || byId(one, other)
}

/** By code unit, so that the order is the same in every language. */
const byId = (one: { storeId: StoreId }, other: { storeId: StoreId }): number =>
  one.storeId < other.storeId ? -1 : one.storeId > other.storeId ? 1 : 0

function requireBalances(stores: readonly StoreBalance[], step: Quantity): void {
  if (!(step > 0)) throw new RangeError(`step must be above 0, got ${step}`)
  for (const { needed, spare } of stores) {
    if (!(needed >= 0)) throw new RangeError(`needed must be at least 0, got ${needed}`)
    if (!(spare >= 0)) throw new RangeError(`spare must be at least 0, got ${spare}`)
  }
  const ids = new Set(stores.map(({ storeId }) => storeId))
  if (ids.size < stores.length) throw new RangeError('stores must each be named once')
}
