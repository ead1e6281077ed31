import { loadConfig } from './config.ts'
import { openWebSocketFunction } from './websocket-function.ts'

/** The function behind the WebSocket API. What it opens lives as long as its process. */
export const handler = (await openWebSocketFunction(await loadConfig())).handle
