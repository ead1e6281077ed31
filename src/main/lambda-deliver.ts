import { deliverFunction } from './functions/deliver.ts'
import { readSetting } from './functions/setting.ts'

/** Lambda's way in: built when the process starts, before its first event. */
export const handler = deliverFunction(await readSetting('deliver'))
