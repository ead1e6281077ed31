import { loadConfig } from './config.ts'
import { openHttpFunction } from './http-function.ts'

/** The function behind the HTTP API. What it opens lives as long as its process. */
export const handler = (await openHttpFunction(await loadConfig())).handle
