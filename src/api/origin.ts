import type { FastifyRequest } from 'fastify'

/**
 * Whether a page of another site sent a request: browsers name the page's origin, programs send none.
 *
 * @param publicHost the host people use, where it is known: behind a gateway the request itself names another one
 */
export function isFromAnotherSite({ headers }: Pick<FastifyRequest, 'headers'>, publicHost?: string): boolean {
  const { origin, host } = headers
  if (origin === undefined) return false
  if (!URL.canParse(origin)) return true
  const pageHost = new URL(origin).host
  return pageHost !== host && pageHost !== publicHost
}
