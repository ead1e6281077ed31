import type { LevelKey } from '../ledger/movement.ts'
import type { Day } from '../values/day.ts'
import type { ProductId, StoreId } from '../values/ids.ts'
import type { Comparison } from './outcome.ts'

/** What is to be replayed: everything, or what all that is named here is true of. */
export interface SimulationScope {
  category?: string
  productId?: ProductId
  storeId?: StoreId
}

/** The past year replayed: how the shop would have done, beside how it did. */
export interface Simulation {
  /** The first and the last day replayed. */
  from: Day
  to: Day
  /** ISO 4217; all money is in it. */
  currency: string
  /** Every level replayed. */
  all: Comparison
  /** The days of them that the ledger has the stock of; absent when it has that of none for four weeks. */
  recorded?: Comparison
  /** Levels left out because others sold for more, and because too little is known of them. */
  beyondCount: number
  tooShortCount: number
  /** Of those replayed: without a price, with a threshold of their own, with a lead time that nobody stated. */
  unpricedCount: number
  ownThresholdCount: number
  assumedLeadTimeCount: number
  /** Those that sold for the most, the first one most. */
  top: (LevelKey & { name: string; comparison: Comparison })[]
}
