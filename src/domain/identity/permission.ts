import type { StoreId, TenantId } from '../values/ids.ts'

export type Role = 'manager' | 'staff'

/** What a route can ask for. `public` needs nobody; `signed_in` anybody. */
export type Permission =
  | 'public'
  | 'signed_in'
  | 'stock:read'
  | 'stock:write'
  | 'catalog:write'
  | 'imports:write'
  | 'alerts:handle'
  | 'deliveries:manage'
  | 'people:manage'
  | 'settings:manage'

const STAFF: ReadonlySet<Permission> = new Set(['public', 'signed_in', 'stock:read', 'stock:write', 'alerts:handle'])

/** Managers may do everything in their tenant; staff see stock, record movements and counts, and handle alerts. */
export const may = (role: Role, permission: Permission): boolean => role === 'manager' || STAFF.has(permission)

/** Who is asking, and how far they may see. Every use case that reads or writes takes one. */
export interface Principal {
  tenantId: TenantId
  /** For the ledger's `actor`: `user:…`, `jwt:…`, `cli`, `inbox`. */
  actor: string
  role: Role
  /** The stores this principal is limited to; `all` when not limited. */
  stores: 'all' | readonly StoreId[]
}

/** Whether a principal may see and touch a store. Asked on every path: lists, exports, mails, the live stream. */
export const mayUseStore = ({ stores }: Pick<Principal, 'stores'>, storeId: StoreId): boolean =>
  stores === 'all' || stores.includes(storeId)
