import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { DemandSeries, Frequency, Regressor } from '#domain/forecasting/series.ts'
import { type Column, newColumn } from './column.ts'
import { splitCsvLine } from './csv-line.ts'
import { dayOf, frequencyOfSteps, parseMoment, stepOf } from './steps.ts'

/** Which columns of the file mean what. */
export interface ReadOptions {
  id: string
  time: string
  value: string
  /** Regressors whose future values the file holds in rows with an empty quantity. */
  known: readonly string[]
  outOfStock?: string
  /** Columns of words that series share (store, category); with any, all series are taken to end at the newest step. */
  groups?: readonly string[]
  frequency?: Frequency
  horizon: number
  /** What a step without a row means. */
  missing: 'unknown' | 'zero'
}

export interface BadRow {
  line: number
  reason: string
}

/** What a file held. */
export interface ReadResult {
  series: DemandSeries[]
  /** Last known step of each series, counted as `stepOf` counts. */
  lastSteps: number[]
  frequency: Frequency | undefined
  isDated: boolean
  badRows: number
  /** The first few of them. */
  badExamples: BadRow[]
}

/** Rows of one series as they come: moments, quantities (NaN where empty) and the further columns, side by side. */
interface Rows {
  moments: Column
  quantities: Column
  extra: Column[]
  /** The groups' words, in the order asked; of the first row. */
  groups: string[]
}

/** Bad rows told apart; the rest are counted. */
const EXAMPLES_MAX = 10
/** Steps one series may span: ten years of hours. */
const SPAN_MAX = 1_000_000

/**
 * Reads long CSV (`id,date-or-index,quantity,...`), gzip too. Rows of the same series and step are added up. A row that
 * cannot be read is reported and left out.
 *
 * @throws Error when a named column is not there, or the file cannot be opened
 */
export async function readSeries(path: string, options: ReadOptions): Promise<ReadResult> {
  const bad = { badRows: 0, badExamples: [] as BadRow[] }
  const table = new Map<string, Rows>()
  const raw = createReadStream(path)
  const input = path.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
  raw.on('error', (error) => input.destroy(error))
  const extraNames = [...options.known, ...(options.outOfStock ? [options.outOfStock] : [])]
  let columns: Columns | undefined
  let line = 0
  let isDated = false
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text === '') continue
    const cells = splitCsvLine(line === 1 ? text.replace(/^\uFEFF/, '') : text)
    if (!columns) {
      columns = findColumns(cells, options, extraNames)
      continue
    }
    const fault = addRow(table, cells, columns)
    if (fault) {
      bad.badRows++
      if (bad.badExamples.length < EXAMPLES_MAX) bad.badExamples.push({ line, reason: fault })
    } else if (!isDated) isDated = cells[columns.time]!.includes('-')
  }
  const frequency = options.frequency ?? (isDated ? frequencyOfSteps(firstMoments(table)) : undefined)
  return { ...assemble(table, { ...options, frequency, isDated }, bad), frequency, isDated, ...bad }
}

interface Columns {
  id: number
  time: number
  value: number
  extra: number[]
  groups: number[]
}

function findColumns(head: readonly string[], options: ReadOptions, extraNames: readonly string[]): Columns {
  const at = (name: string, position?: number): number => {
    const found = head.findIndex((cell) => cell.trim() === name)
    if (found >= 0) return found
    if (position !== undefined && position < head.length) return position
    throw new Error(`there is no column "${name}"; the file has ${head.join(', ')}`)
  }
  const [id, time, value] = [at(options.id, 0), at(options.time, 1), at(options.value, 2)]
  const groups = (options.groups ?? []).map((name) => at(name))
  return { id, time, value, extra: extraNames.map((name) => at(name)), groups }
}

/** Adds one row to its series, or says what is wrong with it. */
function addRow(table: Map<string, Rows>, cells: readonly string[], columns: Columns): string | undefined {
  const id = cells[columns.id]
  if (!id) return 'no id'
  const moment = parseMoment(cells[columns.time] ?? '')
  if (moment === undefined) return `"${cells[columns.time] ?? ''}" is neither a date nor a whole number`
  const cell = (cells[columns.value] ?? '').trim()
  const quantity = cell === '' ? Number.NaN : Number(cell)
  if (cell !== '' && !Number.isFinite(quantity)) return `"${cell}" is not a number`
  let rows = table.get(id)
  if (!rows) {
    const groups = columns.groups.map((column) => (cells[column] ?? '').trim())
    if (groups.includes('')) return 'a group is empty'
    rows = { moments: newColumn(), quantities: newColumn(), extra: columns.extra.map(newColumn), groups }
    table.set(id, rows)
  }
  rows.moments.push(moment)
  rows.quantities.push(quantity)
  columns.extra.forEach((column, k) => {
    rows.extra[k]!.push(extraOf((cells[column] ?? '').trim()))
  })
  return undefined
}

/** A word (the name of an event) counts as 1, nothing as 0. */
function extraOf(cell: string): number {
  if (cell === '') return 0
  const value = Number(cell)
  return Number.isFinite(value) ? value : 1
}

function firstMoments(table: ReadonlyMap<string, Rows>): number[][] {
  const out: number[][] = []
  for (const rows of table.values()) {
    out.push([...rows.moments.values().subarray(0, 50)])
    if (out.length === 50) break
  }
  return out
}

type AssembleOptions = ReadOptions & { isDated: boolean; newest?: number }

function assemble(
  table: Map<string, Rows>,
  options: AssembleOptions,
  bad: { badRows: number; badExamples: BadRow[] },
): { series: DemandSeries[]; lastSteps: number[] } {
  const ending = options.groups?.length ? { ...options, newest: newestStep(table, options) } : options
  const series: DemandSeries[] = []
  const lastSteps: number[] = []
  for (const [id, rows] of table) {
    const made = toSeries(id, rows, ending)
    if (typeof made === 'string') {
      bad.badRows += rows.moments.values().length
      if (bad.badExamples.length < EXAMPLES_MAX) bad.badExamples.push({ line: 0, reason: `${id}: ${made}` })
    } else {
      series.push(made.series)
      lastSteps.push(made.last)
    }
    table.delete(id)
  }
  return { series, lastSteps }
}

/** The last step at which anything was sold. */
function newestStep(table: ReadonlyMap<string, Rows>, options: AssembleOptions): number {
  let newest = Number.NEGATIVE_INFINITY
  for (const { moments, quantities } of table.values()) {
    const units = quantities.values()
    moments.values().forEach((moment, i) => {
      if (!Number.isNaN(units[i]!)) newest = Math.max(newest, stepIn(moment, options))
    })
  }
  return newest
}

function stepIn(moment: number, { isDated, frequency }: AssembleOptions): number {
  return stepOf(moment, isDated ? frequency : undefined)
}

function toSeries(id: string, rows: Rows, options: AssembleOptions): { series: DemandSeries; last: number } | string {
  const quantities = rows.quantities.values()
  const steps = rows.moments.values().map((moment) => stepIn(moment, options))
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  steps.forEach((step, i) => {
    if (Number.isNaN(quantities[i]!)) return
    first = Math.min(first, step)
    last = Math.max(last, step)
  })
  if (last === Number.NEGATIVE_INFINITY) return 'no quantity at all'
  last = options.newest ?? last
  const length = last - first + 1
  if (length > SPAN_MAX) return `spans ${length} steps, more than ${SPAN_MAX}`
  const demand = new Float64Array(length).fill(Number.NaN)
  const isTold = new Uint8Array(length)
  steps.forEach((step, i) => {
    const t = step - first
    if (t < 0 || t >= length) return
    isTold[t] = 1
    const quantity = quantities[i]!
    if (!Number.isNaN(quantity)) demand[t] = (Number.isNaN(demand[t]!) ? 0 : demand[t]!) + Math.max(0, quantity)
  })
  if (options.missing === 'zero') for (let t = 0; t < length; t++) if (!isTold[t]) demand[t] = 0
  const spread = (column: Float64Array, from: number, count: number): Float64Array => {
    const out = new Float64Array(count).fill(Number.NaN)
    steps.forEach((step, i) => {
      if (step >= from && step < from + count) out[step - from] = column[i]!
    })
    return out
  }
  const regressors: Regressor[] = options.known.map((name, k) => {
    const future = spread(rows.extra[k]!.values(), last + 1, options.horizon)
    const isPlanned = future.some((value) => !Number.isNaN(value))
    return { name, past: spread(rows.extra[k]!.values(), first, length), ...(isPlanned ? { future } : {}) }
  })
  const made: DemandSeries = { id, demand }
  if (regressors.length > 0) made.regressors = regressors
  if (options.groups?.length) made.groups = Object.fromEntries(options.groups.map((name, k) => [name, rows.groups[k]!]))
  if (options.outOfStock)
    made.outOfStockShare = sharesOf(spread(rows.extra.at(-1)!.values(), first, length), options.frequency)
  if (options.isDated) made.startDay = dayOf(first, options.frequency)
  return { series: made, last }
}

/** Hours out of stock become shares of the longest outage seen, whole days for daily steps at most 24. */
function sharesOf(hours: Float64Array, frequency: Frequency | undefined): Float64Array {
  let longest = 1
  for (const value of hours) if (value > longest) longest = value
  const whole = frequency === 'D' && longest > 1 ? Math.max(OPEN_HOURS, longest) : longest
  return hours.map((value) => (value > 0 ? Math.min(1, value / whole) : 0))
}

/** Opening hours of a day when the file tells hours: a shop day of 06:00 to 22:00. */
const OPEN_HOURS = 16
