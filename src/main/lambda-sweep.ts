import { readSetting } from './functions/setting.ts'
import { sweepFunction } from './functions/sweep.ts'

/** Lambda's way in: built when the process starts, before its first event. */
export const handler = sweepFunction(await readSetting('sweep'))
