import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Me, setupState } from '#contract/identity.ts'
import { may, type Permission } from '#domain/identity/permission.ts'
import { call } from './client.ts'

/** Who is signed in, in which shop, and how far they may see. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call<Me>('GET', '/me', { signal }),
  staleTime: 5 * 60_000,
})

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call<z.infer<typeof setupState>>('GET', '/setup', { signal }),
  staleTime: 0,
})

/** The session of a page inside the shell, where there always is one. */
export const useSession = (): Me => useSuspenseQuery(meQuery).data

export const useMay = (permission: Permission): boolean => may(useSession().role, permission)

/** Why an action is closed to this person, for a button's `disabledReason`; undefined when it is open. */
export const useClosedReason = (permission: Permission): string | undefined =>
  useMay(permission) ? undefined : 'Only a manager may do this.'

export { may, type Permission }
