import { z } from 'zod'
import { type ApiKeyView, apiKey, createApiKeyBody, createdApiKey } from '#contract/identity.ts'
import {
  type ApiKeyDeps,
  createApiKey,
  type ListedKey,
  listApiKeys,
  revokeApiKey,
} from '#usecases/identity/api-keys.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'

const tags = ['API keys']
const manages = { permission: 'keys:manage' } as const

const time = (instant: number) => new Date(instant).toISOString()

const keyView = (key: ListedKey): ApiKeyView => ({
  keyId: key.keyId,
  name: key.name,
  areas: [...key.areas],
  stores: key.stores === 'all' ? key.stores : [...key.stores],
  status: key.status,
  createdAt: time(key.createdAt),
  createdBy: { userId: key.userId, name: key.madeBy },
  expiresAt: time(key.expiresAt),
  lastUsedAt: key.lastUsedAt === undefined ? undefined : time(key.lastUsedAt),
  revokedAt: key.revoked && time(key.revoked.at),
  revokedBy: key.revokedBy,
})

/** Keys for programs: made by managers, never by keys. */
export function apiKeyRoutes(app: Api, deps: ApiKeyDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/api-keys',
    config: manages,
    schema: {
      tags,
      summary: 'The keys you may manage, ended ones too',
      response: { 200: z.object({ data: z.array(apiKey) }) },
    },
    handler: async (request) => ({ data: (await listApiKeys(deps, principalOf(request))).map(keyView) }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/api-keys',
    config: manages,
    schema: {
      tags,
      summary: 'Make a key; the answer shows it this once',
      body: createApiKeyBody,
      response: { 201: createdApiKey },
    },
    handler: async (request, reply) => {
      const { expiresInDays: lifeDays, ...wanted } = request.body
      const created = await createApiKey(deps, principalOf(request), { ...wanted, lifeDays })
      if (!created.ok) return sendRefusal(reply, created.refusal)
      const { key, secret } = created.value
      // Whatever keeps answers on their way must not keep this one.
      return reply
        .header('cache-control', 'no-store')
        .code(201)
        .send({ ...keyView(key), key: secret })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/api-keys/:keyId',
    config: manages,
    schema: {
      tags,
      summary: 'Revoke a key: its next request is refused',
      params: z.object({ keyId: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const revoked = await revokeApiKey(deps, principalOf(request), request.params.keyId)
      return revoked.ok ? reply.code(204).send(null) : sendRefusal(reply, revoked.refusal)
    },
  })
}
