import { reportFunction } from './functions/report.ts'
import { readSetting } from './functions/setting.ts'

/** Lambda's way in: built when the process starts, before its first event. */
export const handler = reportFunction(await readSetting('report'))
