import { readSetting } from './functions/setting.ts'
import { openWebSocketFunction } from './functions/websocket.ts'

/** Lambda's way in: what it opens lives as long as its process. */
export const handler = openWebSocketFunction(await readSetting('websocket')).handle
