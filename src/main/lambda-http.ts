import { loadConfig } from './config.ts'
import { openHttpFunction } from './functions/http.ts'

/** Lambda's way in: what it opens lives as long as its process. */
export const handler = (await openHttpFunction(await loadConfig())).handle
