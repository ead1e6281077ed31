import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { DemandSeries, Frequency, Regressor } from '#domain/forecasting/series.ts'

/** One set of the data folder: how it is stepped, and which of its columns mean what. */
export interface BenchSet {
  name: string
  horizon: number
  season: number
  /** The season score.mjs scales MASE by. */
  scoreSeason: number
  frequency?: Frequency
  /** Columns known ahead. */
  known: readonly string[]
  /** Column of hours out of stock per day. */
  outOfStock?: string
}

export const SETS: readonly BenchSet[] = [
  { name: 'm3-monthly', horizon: 18, season: 12, scoreSeason: 12, frequency: 'M', known: [] },
  { name: 'm4-weekly', horizon: 13, season: 52, scoreSeason: 1, frequency: 'W', known: [] },
  { name: 'carparts', horizon: 12, season: 12, scoreSeason: 12, frequency: 'M', known: [] },
  { name: 'raf', horizon: 12, season: 12, scoreSeason: 12, frequency: 'M', known: [] },
  { name: 'm5-foods3-tx3', horizon: 28, season: 7, scoreSeason: 7, frequency: 'D', known: [] },
  { name: 'm5-priced', horizon: 28, season: 7, scoreSeason: 7, frequency: 'D', known: ['price', 'snap', 'event'] },
  { name: 'pasta-promo', horizon: 28, season: 7, scoreSeason: 7, frequency: 'D', known: ['promo'] },
  {
    name: 'fresh-stockout',
    horizon: 7,
    season: 7,
    scoreSeason: 1,
    frequency: 'D',
    known: ['discount', 'activity'],
    outOfStock: 'outOfStockHours',
  },
  { name: 'orange-juice', horizon: 8, season: 1, scoreSeason: 1, frequency: 'W', known: ['price', 'deal', 'feature'] },
]

/** A set as read: histories to forecast from, and what then happened (NaN where it is not scored). */
export interface LoadedSet {
  series: DemandSeries[]
  actual: Map<string, Float64Array>
}

interface Row {
  step: number
  quantity: number
  values: number[]
}

const DAY_MS = 86_400_000

/** Reads one set; missing steps between a series' first and last become NaN. */
export function loadSet(folder: string, set: BenchSet): LoadedSet {
  const columns = [...set.known, ...(set.outOfStock ? [set.outOfStock] : [])]
  const train = readRows(`${folder}/${set.name}.train.csv.gz`, columns)
  const test = readRows(`${folder}/${set.name}.test.csv.gz`, columns)
  const series: DemandSeries[] = []
  for (const [id, rows] of train) series.push(toSeries(id, { rows, ahead: test.get(id) ?? [], set, columns }))
  const actual = new Map([...test].map(([id, rows]) => [id, Float64Array.from(rows, (row) => row.quantity)]))
  return { series, actual }
}

function toSeries(
  id: string,
  from: { rows: readonly Row[]; ahead: readonly Row[]; set: BenchSet; columns: readonly string[] },
): DemandSeries {
  const { rows, ahead, set, columns } = from
  const first = rows[0]!.step
  const length = rows.at(-1)!.step - first + 1
  const spread = (value: (row: Row) => number): Float64Array => {
    const out = new Float64Array(length).fill(Number.NaN)
    for (const row of rows) out[row.step - first] = value(row)
    return out
  }
  const regressors: Regressor[] = set.known.map((name, k) => ({
    name,
    past: spread((row) => row.values[k]!),
    future: Float64Array.from({ length: set.horizon }, (_, h) => ahead[h]?.values[k] ?? Number.NaN),
  }))
  const stock = set.outOfStock ? columns.indexOf(set.outOfStock) : -1
  return {
    id,
    demand: spread((row) => row.quantity),
    ...(stock >= 0 ? { outOfStockShare: spread((row) => Math.min(1, row.values[stock]! / OPEN_HOURS)) } : {}),
    ...(set.frequency === 'D' ? { startDay: first } : {}),
    ...(regressors.length > 0 ? { regressors } : {}),
  }
}

/** FreshRetailNet counts stock-out hours over the 16 opening hours of a day, 06:00 to 22:00. */
const OPEN_HOURS = 16

function readRows(path: string, columns: readonly string[]): Map<string, Row[]> {
  const [head = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/)
  const names = head.split(',')
  const at = columns.map((name) => names.indexOf(name))
  const quantity = names.indexOf('quantity')
  const out = new Map<string, Row[]>()
  for (const line of lines) {
    const cells = line.split(',')
    const when = cells[1]!
    const step = when.includes('-') ? Math.round(Date.parse(`${when}T00:00:00Z`) / DAY_MS) : Number(when)
    const row: Row = { step, quantity: numberOf(cells[quantity]), values: at.map((k) => regressorOf(cells[k])) }
    const rows = out.get(cells[0]!)
    if (rows) rows.push(row)
    else out.set(cells[0]!, [row])
  }
  return out
}

function numberOf(cell: string | undefined): number {
  return cell === undefined || cell === '' ? Number.NaN : Number(cell)
}

/** A word (an event's name) counts as 1, nothing as 0. */
function regressorOf(cell: string | undefined): number {
  if (cell === undefined || cell === '') return 0
  const value = Number(cell)
  return Number.isNaN(value) ? 1 : value
}
