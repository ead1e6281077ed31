import { deliverTextsFunction } from './functions/deliver-texts.ts'
import { readSetting } from './functions/setting.ts'

/** Lambda's way in: built when the process starts, before its first event. */
export const handler = deliverTextsFunction(await readSetting('deliver-texts'))
