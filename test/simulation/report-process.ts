import { setImmediate } from 'node:timers/promises'
import { DAY_MS, openReportPlatform, workOnce } from './report-platform.ts'

/** The report workers in a process of their own, to be killed. Arguments: the folder, and the moment it is there. */
const [, , folder = '', from = ''] = process.argv
let now = Number(from)
const platform = await openReportPlatform(folder, () => now)
process.send?.('ready')
for (;;) {
  // Each look comes a quarter of a day after the one before. The parent knows before anything happens then.
  now += DAY_MS / 4
  await new Promise((resolve) => process.send?.(now, resolve))
  await workOnce(platform, `process-${process.pid}`)
  await setImmediate()
}
