import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_LIFE_MS } from '#domain/identity/session.ts'
import type { OpenedSession, Visitor } from '#usecases/identity/open-session.ts'

const NAME = 'backstock_session'

/** The token a request comes with: a bearer token, or the browser's cookie. */
export function tokenOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const bearer = /^Bearer (\S{1,8000})$/i.exec(headers.authorization ?? '')
  if (bearer) return bearer[1]
  return new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]{1,200})(?:;|$)`).exec(headers.cookie ?? '')?.[1]
}

/** Scripts cannot read it, other sites' forms do not send it, and over https it never travels in the clear. */
const cookie = (value: string, maxAgeSeconds: number, isSecure: boolean): string =>
  `${NAME}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`

export const setSessionCookie = (reply: FastifyReply, { token }: OpenedSession, isSecure: boolean): FastifyReply =>
  reply.header('set-cookie', cookie(token, SESSION_LIFE_MS / 1000, isSecure))

export const clearSessionCookie = (reply: FastifyReply, isSecure: boolean): FastifyReply =>
  reply.header('set-cookie', cookie('', 0, isSecure))

export const visitorOf = ({ headers, ip }: FastifyRequest): Visitor => ({
  userAgent: headers['user-agent'] ?? '',
  address: ip,
})
