import { AsyncLocalStorage } from 'node:async_hooks'

/** The request that everything now under way was asked for by. */
const requests = new AsyncLocalStorage<string>()

/** Does work, and what follows from it, in the name of a request. */
export const inRequest = <T>(requestId: string, work: () => T): T => requests.run(requestId, work)

/** The id of the request that led here; undefined in the background. */
export const currentRequest = (): string | undefined => requests.getStore()
