import type { StoreId, TenantId, UserId } from '../values/ids.ts'

export const ROLES = ['manager', 'staff'] as const
export type Role = (typeof ROLES)[number]

/** What a route can ask for. `public` needs nobody; `signed_in` anybody; `person` anybody but an API key. */
export const PERMISSIONS = [
  'public',
  'signed_in',
  'person',
  'stock:read',
  'stock:write',
  'catalog:write',
  'imports:write',
  'alerts:handle',
  'deliveries:manage',
  'people:manage',
  'keys:manage',
  'settings:manage',
  'insights:read',
  'planning:write',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const STAFF: ReadonlySet<Permission> = new Set([
  'public',
  'signed_in',
  'person',
  'stock:read',
  'stock:write',
  'alerts:handle',
])

/** Managers may do everything in their tenant; staff see stock, record movements and counts, and handle alerts. */
export const may = (role: Role, permission: Permission): boolean => role === 'manager' || STAFF.has(permission)

/** What an API key can be made for: every area but people, keys and what is a person's own. */
export const KEY_AREAS = [
  'stock:read',
  'stock:write',
  'catalog:write',
  'imports:write',
  'alerts:handle',
  'deliveries:manage',
  'settings:manage',
  'insights:read',
  'planning:write',
] as const satisfies readonly Permission[]
export type KeyArea = (typeof KEY_AREAS)[number]

/** Whether a caller may do something: their role must allow it, and the key they come with, if any, must cover it. */
export function isAllowed({ role, key }: Pick<Principal, 'role' | 'key'>, permission: Permission): boolean {
  if (!may(role, permission)) return false
  if (!key || permission === 'public' || permission === 'signed_in') return true
  return key.areas.some((area) => area === permission)
}

/** The stores somebody is limited to; `all` when not limited. */
export type StoreScope = 'all' | readonly StoreId[]

/** Who is asking, and how far they may see. Every use case that reads or writes takes one. */
export interface Principal {
  tenantId: TenantId
  /** For the ledger's `actor`: `user:…`, `jwt:…`, `key:…`, `cli`, `inbox`. */
  actor: string
  role: Role
  stores: StoreScope
  /** Present when a person signed in here, absent for tokens that other issuers gave out. */
  session?: { userId: UserId; sessionId: string }
  /** When the token of another issuer ends, in milliseconds since 1970: what it opened must not outlive it. */
  expiresAt?: number
  /** Present when a program came with an API key: its role and stores are those of whoever made it, and no more. */
  key?: { keyId: string; areas: readonly KeyArea[] }
}

/** Whether a principal may see and touch a store. Asked on every path: lists, exports, mails, the live stream. */
export const mayUseStore = ({ stores }: Pick<Principal, 'stores'>, storeId: StoreId): boolean =>
  stores === 'all' || stores.includes(storeId)

/** Whether everything inside `inner` is inside `outer` too: nobody hands out, or takes away, more than they have. */
export const isWithin = (inner: StoreScope, outer: StoreScope): boolean =>
  outer === 'all' || (inner !== 'all' && inner.every((storeId) => outer.includes(storeId)))

/** What two limits leave together. */
export function overlap(one: StoreScope, other: StoreScope): StoreScope {
  if (one === 'all') return other
  return other === 'all' ? one : one.filter((storeId) => other.includes(storeId))
}
