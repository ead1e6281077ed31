import { RECENT_DAYS } from '../insights/insight-calendar.ts'
import { salesRate } from '../insights/sales-rate.ts'
import { lostUnitsOn } from '../insights/stock-outs.ts'
import type { StockRecord } from './stock-record.ts'

/** What was asked for, day by day. */
export interface AskedDays {
  /** Units sold and lost. 0 on unknown days. */
  asked: Float64Array
  /** Of them, units that were not there. */
  lost: Float64Array
  /** 1 on days whose sales are known. */
  isKnown: Uint8Array
}

/**
 * Sales as demand: on days on which the ledger says that the shelf was empty, what is estimated to have been lost is
 * added, by the estimate that insights use (`lostSales`), at the rate of the eight weeks up to that day. On days of which
 * nobody knows the sales nothing is asked for; they are for the caller to leave out.
 *
 * @param sold units per day; NaN where nobody knows
 * @param record of the same days; without it nothing was lost
 */
export function askedFor(sold: Float64Array, record?: StockRecord): AskedDays {
  const isKnown = Uint8Array.from(sold, (units) => (units >= 0 ? 1 : 0))
  const lost = new Float64Array(sold.length)
  const asked = sold.map((units) => (units >= 0 ? units : 0))
  if (!record) return { asked, lost, isKnown }
  const { shares, soldWhileOut } = record.outs
  for (let day = record.from; day < sold.length; day++) {
    if (isKnown[day] === 0 || shares[day] === 0) continue
    const expectedUnits = salesRate(sold, shares, Math.max(0, day + 1 - RECENT_DAYS), day + 1)
    const units = lostUnitsOn({ expectedUnits, outShare: shares[day]!, soldUnits: soldWhileOut[day]! })
    // Nothing is counted finer than in thousandths: a shelf that is empty for the last second of a day lost nothing.
    lost[day] = Math.round(units * 1000) / 1000
    asked[day]! += lost[day]!
  }
  return { asked, lost, isKnown }
}
