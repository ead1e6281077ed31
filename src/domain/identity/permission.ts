import type { StoreId, TenantId, UserId } from '../values/ids.ts'

export const ROLES = ['manager', 'staff'] as const
export type Role = (typeof ROLES)[number]

/** What a route can ask for. `public` needs nobody; `signed_in` anybody. */
export const PERMISSIONS = [
  'public',
  'signed_in',
  'stock:read',
  'stock:write',
  'catalog:write',
  'imports:write',
  'alerts:handle',
  'deliveries:manage',
  'people:manage',
  'settings:manage',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const STAFF: ReadonlySet<Permission> = new Set(['public', 'signed_in', 'stock:read', 'stock:write', 'alerts:handle'])

/** Managers may do everything in their tenant; staff see stock, record movements and counts, and handle alerts. */
export const may = (role: Role, permission: Permission): boolean => role === 'manager' || STAFF.has(permission)

/** The stores somebody is limited to; `all` when not limited. */
export type StoreScope = 'all' | readonly StoreId[]

/** Who is asking, and how far they may see. Every use case that reads or writes takes one. */
export interface Principal {
  tenantId: TenantId
  /** For the ledger's `actor`: `user:…`, `jwt:…`, `cli`, `inbox`. */
  actor: string
  role: Role
  stores: StoreScope
  /** Present when a person signed in here, absent for tokens that other issuers gave out. */
  session?: { userId: UserId; sessionId: string }
}

/** Whether a principal may see and touch a store. Asked on every path: lists, exports, mails, the live stream. */
export const mayUseStore = ({ stores }: Pick<Principal, 'stores'>, storeId: StoreId): boolean =>
  stores === 'all' || stores.includes(storeId)

/** Whether everything inside `inner` is inside `outer` too: nobody hands out, or takes away, more than they have. */
export const isWithin = (inner: StoreScope, outer: StoreScope): boolean =>
  outer === 'all' || (inner !== 'all' && inner.every((storeId) => outer.includes(storeId)))
