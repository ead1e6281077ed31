import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ApiKeyView, CreatedApiKey, createApiKeyBody } from '#contract/identity.ts'
import { call } from './client.ts'

export type NewApiKey = z.input<typeof createApiKeyBody>

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => call<{ data: ApiKeyView[] }>('GET', '/api-keys', { signal }).then(({ data }) => data),
})
export const createApiKey = (body: NewApiKey): Promise<CreatedApiKey> => call('POST', '/api-keys', { body })
export const revokeApiKey = (keyId: string): Promise<void> => call('DELETE', `/api-keys/${encodeURIComponent(keyId)}`)
