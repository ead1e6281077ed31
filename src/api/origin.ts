import type { FastifyRequest } from 'fastify'

/** Whether a page of another site sent a request: browsers name the page's origin, programs send none. */
export function isFromAnotherSite({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const { origin, host } = headers
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}
