import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { readConfig } from '#main/config.ts'
import { openLocalPlatform } from '#main/local-platform.ts'
import { report, rounded } from './evidence.ts'
import { fillShop } from './reports/fill-shop.ts'
import type { Measured } from './reports/measure-process.ts'

const PRODUCTS = 10_000
const REPORTS = ['daily-insights', 'weekly-summary', 'forecast-summary', 'inventory-recommendations']

/**
 * `npm run bench reports [-- --folder FOLDER]`: how long reports of ten thousand products take and what they hold, each in
 * a process of its own; beside one plain pass over the rows they tell of. A folder named is kept, and used again.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { folder: { type: 'string' } } })
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'backstock-bench-'))
  process.env.BACKSTOCK_DATA = folder
  if (!existsSync(join(folder, 'backstock.sqlite'))) {
    mkdirSync(folder, { recursive: true })
    const platform = await openLocalPlatform(readConfig(), (error) => {
      throw error
    })
    await fillShop(platform, PRODUCTS)
    await platform.close()
  }
  const rows = [plainPass(join(folder, 'backstock.sqlite'))]
  for (const type of REPORTS) {
    const { seconds, peakMegabytes, beforeMegabytes, pdfKilobytes } = await measure(type)
    rows.push({
      measured: `${type}: reckoned, and written as PDF, CSV and JSON`,
      seconds: rounded(seconds),
      peakMegabytes: rounded(peakMegabytes),
      beforeMegabytes: rounded(beforeMegabytes),
      pdfKilobytes: rounded(pdfKilobytes),
    })
  }
  report('reports', 'npm run bench reports', rows)
}

/** Every movement, day of sales and forecast read once, and nothing done with them. */
function plainPass(path: string): Record<string, string | number> {
  const started = performance.now()
  const db = new DatabaseSync(path, { readOnly: true })
  let rowCount = 0
  for (const table of ['movements', 'sales_days', 'forecasts']) {
    for (const _ of db.prepare(`SELECT * FROM ${table}`).iterate()) rowCount++
  }
  db.close()
  return {
    measured: `plain pass over ${rowCount} rows of movements, sales and forecasts`,
    seconds: rounded((performance.now() - started) / 1000),
  }
}

const measure = (type: string): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'reports/measure-process.ts'), [type])
    child.once('message', (measured) => resolve(measured as Measured))
    child.once('exit', () => reject(new Error(`${type} was not made`)))
  })
