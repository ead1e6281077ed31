import type { LevelKey } from '#domain/ledger/movement.ts'
import type { NewPurchaseOrder, OrderState, PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import type { Page } from './page.ts'

/** Makes asking twice for a new order give the same one. The same key with another fingerprint is refused. */
export interface CreationKey {
  key: string
  fingerprint: string
}

export type CreateOutcome =
  | { kind: 'created'; order: PurchaseOrder; isReplay: boolean }
  /** The key was used before with another fingerprint. Nothing was written. */
  | { kind: 'key_reused' }

export interface OrderQuery {
  states?: readonly OrderState[]
  supplier?: string
  /** Only of these stores; of all when absent. */
  stores?: readonly StoreId[]
  limit: number
  cursor?: string
}

/** Part of one order that one level still expects. */
export interface ExpectedDelivery {
  orderId: string
  number: string
  supplier: string
  /** Above 0. */
  quantity: Quantity
  /** A day in the store: `2026-03-29`. */
  expectedOn?: string
}

/** What is ordered for one level and has not come: what counts as incoming. */
export interface Incoming extends LevelKey {
  quantity: Quantity
  /** The earliest first, those without a day last. Their quantities sum to `quantity`. */
  deliveries: ExpectedDelivery[]
}

export interface IncomingQuery {
  /** Only of these stores; of all when absent. */
  stores?: readonly StoreId[]
  productId?: ProductId
  limit: number
  cursor?: string
}

/**
 * Purchase orders, whole: an order is read and written with its lines and deliveries. Every change is announced in the change
 * feed in the same atomic step.
 *
 * test/contracts/purchase-order-store.ts holds every platform to these words.
 */
export interface PurchaseOrderStore {
  /**
   * Adds an order and gives it the tenant's next number of the year, at version 1. No two orders have the same number.
   * With a `key` that was used before, the order made then comes back as it is now.
   */
  create(order: NewPurchaseOrder, options: { year: number; key?: CreationKey }): Promise<CreateOutcome>

  /** Sees every completed `create` and `save`. */
  order(tenantId: TenantId, orderId: string): Promise<PurchaseOrder | undefined>

  /**
   * Replaces an order that is still at `order.version`, and what it brings to its levels, in one step.
   * @returns it at its next version; undefined when somebody changed it first or it does not exist
   */
  save(order: PurchaseOrder): Promise<PurchaseOrder | undefined>

  /** The newest first. */
  orders(tenantId: TenantId, query: OrderQuery): Promise<Page<PurchaseOrder>>

  /** Orders with a delivery that was announced and is not known to be in the ledger, the oldest first. */
  receiving(tenantId: TenantId, limit: number): Promise<PurchaseOrder[]>

  /** Levels that expect something, by store and product. */
  incoming(tenantId: TenantId, query: IncomingQuery): Promise<Page<Incoming>>

  /** What many levels expect, in the order asked; 0 and no deliveries where nothing is. At most COMMAND_LINES_MAX keys. */
  incomingOfLevels(tenantId: TenantId, keys: readonly LevelKey[]): Promise<Incoming[]>
}
