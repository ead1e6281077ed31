import { incomingFunction } from './functions/incoming.ts'
import { readSetting } from './functions/setting.ts'

/** Lambda's way in: built when the process starts, before its first event. */
export const handler = incomingFunction(await readSetting('incoming'))
