import type { FastifyReply, FastifyRequest } from 'fastify'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'

/** A thing's version, as the ETag of its representation. */
export const sendVersion = (reply: FastifyReply, version: number): FastifyReply => reply.header('etag', `"${version}"`)

/** The version an edit was made on, from `If-Match`. Without it, one person's edit would silently undo another's. */
export function versionToMatch(request: FastifyRequest): Result<number, Refusal<'VERSION_REQUIRED'>> {
  const match = /^(?:W\/)?"?(\d{1,15})"?$/.exec(request.headers['if-match'] ?? '')
  if (match) return accept(Number(match[1]))
  return refuse('VERSION_REQUIRED', 'Send If-Match with the ETag of what you read, such as "3".')
}
