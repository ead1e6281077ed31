import { boundedFetch } from '../shared/narrator-fetch.ts'

/** A request as the SDK's clients hand it over: signed, its path encoded, without a query. */
interface SdkRequest {
  protocol: string
  hostname: string
  port?: number
  path: string
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** Nobody answered, or not to the end of the head. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
}

/** `fetch` sets these itself, to what was signed. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'content-length', 'connection'])

/**
 * Carries the requests of an SDK client by the bounded fetch that the other models are asked with: no answer is too large
 * to be held, packed or not, and none leads elsewhere. The SDK's own handler reads to the end, whatever comes.
 */
export const boundedHandler = {
  async handle(
    { protocol, hostname, port, path, method, headers, body }: SdkRequest,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ) {
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
    const kept = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
    const response = await boundedFetch(url, { method, headers: kept, body, signal: abortSignal }).catch(
      (cause: unknown) => {
        throw new ConnectionError(`no answer: ${(cause as Error).message}`, { cause })
      },
    )
    const { status: statusCode, statusText: reason } = response
    return {
      response: { statusCode, reason, headers: Object.fromEntries(response.headers), body: response.body ?? undefined },
    }
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
}
