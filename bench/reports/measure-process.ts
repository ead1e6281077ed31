import { existsSync, readFileSync } from 'node:fs'
import type { ReportType } from '#domain/reports/archived-report.ts'
import { addDays } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import { readConfig } from '#main/config.ts'
import { openLocalPlatform } from '#main/local-platform.ts'
import { reportMaker } from '#main/make-report.ts'
import { TENANT } from './fill-shop.ts'

/** What one report took, told to whoever started this process. */
export interface Measured {
  seconds: number
  /** The most this process ever held, threads and all; only Linux tells. */
  peakMegabytes: number
  /** What it held before the report was begun: code, and the thread that writes. */
  beforeMegabytes: number
  pdfKilobytes: number
}

/** `maxRSS` of a forked process counts what its parent held, so the kernel is asked about this program alone. */
function peakMegabytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000
}

const platform = await openLocalPlatform(readConfig(), (error) => {
  throw error
})
const beforeMegabytes = process.memoryUsage().rss / 1e6
const started = performance.now()
const asOf = platform.clock.now()
const yesterday = addDays(localDay(asOf, 'Europe/London'), -1)
const type = process.argv[2] as ReportType
const made = await reportMaker(platform)({
  tenantId: TENANT,
  type,
  stores: 'all',
  from: type === 'weekly-summary' ? addDays(yesterday, -6) : yesterday,
  to: yesterday,
  asOf,
  timeZone: 'Europe/London',
  paper: 'A4',
})
const measured: Measured = {
  seconds: (performance.now() - started) / 1000,
  peakMegabytes: peakMegabytes(),
  beforeMegabytes,
  pdfKilobytes: made.files[0]!.bytes.length / 1000,
}
process.send?.(measured)
await platform.close()
