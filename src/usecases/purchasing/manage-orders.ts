import { createHash } from 'node:crypto'
import type { Product } from '#domain/catalog/product.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import {
  cancelOrder,
  closeOrder,
  draftOf,
  editDraft,
  newLines,
  type OrderDraft,
  type OrderRefusal,
  type OrderState,
  type PurchaseOrder,
  placeOrder,
} from '#domain/purchasing/purchase-order.ts'
import { expectedDay } from '#domain/purchasing/supplier.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { changeOrder, findOrder, type Hidden, settleReceiving, settleToLook, storesToList } from './order-access.ts'
import type { SettleDeps } from './settle-order.ts'

export interface OrderDeps extends SettleDeps {
  purchaseOrders: PurchaseOrderStore
  suppliers: Pick<SupplierStore, 'supplier'>
  catalog: Pick<CatalogStore, 'store' | 'productsById'>
  randomness: Pick<Randomness, 'id'>
}

export interface CreateOrder extends OrderDraft {
  storeId: StoreId
  /** What proposed it; opaque. */
  recommendations?: readonly string[]
  /** With it, asking twice makes one order. */
  key?: string
}

type Unknown = Refusal<'UNKNOWN_STORE' | 'UNKNOWN_PRODUCT' | 'STORE_NOT_ALLOWED'>
type Conflict = Refusal<'VERSION_CONFLICT'>

/** Makes a draft. Its currency is the store's, in which the ledger keeps costs. */
export async function createOrder(
  deps: OrderDeps,
  principal: Principal,
  { storeId, recommendations = [], key, ...wanted }: CreateOrder,
): Promise<
  Result<{ order: PurchaseOrder; isReplay: boolean }, OrderRefusal | Unknown | Refusal<'IDEMPOTENCY_KEY_REUSED'>>
> {
  const { tenantId, actor } = principal
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  const store = await deps.catalog.store(tenantId, storeId)
  if (!store?.active) return unknownStore(storeId)
  const checked = await checkDraft(deps, tenantId, wanted)
  if (!checked.ok) return checked
  const now = deps.clock.now()
  const order = {
    tenantId,
    orderId: deps.randomness.id(),
    storeId,
    currency: store.currency,
    ...checked.value,
    lines: newLines(checked.value.lines),
    recommendations,
    deliveries: [],
    created: { at: now, by: actor },
    state: 'draft',
  } as const
  const year = Number(localDay(now, store.timeZone).slice(0, 4))
  const fingerprint = fingerprintOf({ storeId, recommendations, ...checked.value })
  const outcome = await deps.purchaseOrders.create(order, {
    year,
    key: key === undefined ? undefined : { key, fingerprint },
  })
  if (outcome.kind === 'key_reused') {
    return refuse('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used for another order. Use a new one.')
  }
  return accept({ order: outcome.order, isReplay: outcome.isReplay })
}

const unknownStore = (storeId: StoreId) => {
  const message = `There is no active store "${storeId}".`
  return refuse('UNKNOWN_STORE', message, { fields: [{ path: 'storeId', code: 'UNKNOWN_STORE', message }] })
}

const fingerprintOf = (wanted: object): string =>
  createHash('sha256').update(JSON.stringify(wanted)).digest('base64url')

/** A draft whose lines are in bounds and name active products. */
async function checkDraft(
  { catalog }: Pick<OrderDeps, 'catalog'>,
  tenantId: TenantId,
  wanted: OrderDraft,
): Promise<Result<OrderDraft, Refusal<'INVALID_INPUT' | 'UNKNOWN_PRODUCT'>>> {
  const checked = draftOf(wanted)
  if (!checked.ok) return checked
  const ids = wanted.lines.map(({ productId }) => productId)
  const fields = findUnknown(ids, await catalog.productsById(tenantId, ids))
  const [first] = fields
  return first ? refuse('UNKNOWN_PRODUCT', first.message, { fields }) : checked
}

const findUnknown = (ids: readonly ProductId[], products: readonly (Product | undefined)[]): FieldProblem[] =>
  ids.flatMap((productId, i): FieldProblem[] => {
    if (products[i]?.active) return []
    const message = `There is no active product "${productId}".`
    return [{ path: `lines[${i}].productId`, code: 'UNKNOWN_PRODUCT', message }]
  })

/** One order, as the ledger has it by now. */
export const readOrder = (
  deps: SettleDeps,
  principal: Principal,
  orderId: string,
): Promise<Result<PurchaseOrder, Hidden>> => findOrder(deps, principal, orderId, settleToLook)

export interface ListOrders {
  states?: readonly OrderState[]
  supplier?: string
  store?: StoreId
  limit: number
  cursor?: string
}

/** The orders of the stores the caller may see, the newest first. */
export async function listOrders(
  deps: OrderDeps,
  principal: Principal,
  { store, ...query }: ListOrders,
): Promise<Result<Page<PurchaseOrder>, Refusal<'STORE_NOT_ALLOWED'>>> {
  const stores = storesToList(principal, store)
  if (!stores.ok) return stores
  await settleReceiving(deps, principal.tenantId)
  return accept(await deps.purchaseOrders.orders(principal.tenantId, { ...query, stores: stores.value }))
}

interface Change {
  orderId: string
  /** Changes only what was read at this version; any when absent. */
  ifVersion?: number
}

/** Replaces what a draft says. */
export async function editOrder(
  deps: OrderDeps,
  principal: Principal,
  { draft, ...change }: Change & { ifVersion: number; draft: OrderDraft },
): Promise<Result<PurchaseOrder, OrderRefusal | Hidden | Conflict | Refusal<'UNKNOWN_PRODUCT'>>> {
  const found = await findOrder(deps, principal, change.orderId)
  if (!found.ok) return found
  const checked = await checkDraft(deps, principal.tenantId, draft)
  if (!checked.ok) return checked
  return changeOrder(deps, principal, { ...change, rule: (order) => editDraft(order, checked.value) })
}

/**
 * Says that it is ordered. Without a day in the request or the draft it is expected after the supplier's lead time, when
 * that is known.
 */
export async function orderOrder(
  deps: OrderDeps,
  principal: Principal,
  { expectedOn, ...change }: Change & { expectedOn?: string },
): Promise<Result<PurchaseOrder, OrderRefusal | Hidden | Conflict | Refusal<'UNKNOWN_PRODUCT'>>> {
  const found = await findOrder(deps, principal, change.orderId)
  if (!found.ok) return found
  if (found.value.state === 'draft') {
    // What was archived since the draft was made could be ordered, but never received.
    const checked = await checkDraft(deps, principal.tenantId, found.value)
    if (!checked.ok) return checked
  }
  const at = deps.clock.now()
  const day = expectedOn ?? found.value.expectedOn ?? (await usualDay(deps, found.value, at))
  return changeOrder(deps, principal, {
    ...change,
    rule: (order) => placeOrder(order, { at, by: principal.actor, expectedOn: day }),
  })
}

async function usualDay(
  { suppliers, catalog }: OrderDeps,
  order: PurchaseOrder,
  at: number,
): Promise<string | undefined> {
  const supplier = await suppliers.supplier(order.tenantId, order.supplier)
  if (supplier?.leadTimeDays === undefined) return undefined
  const store = await catalog.store(order.tenantId, order.storeId)
  return store && expectedDay(localDay(at, store.timeZone), supplier.leadTimeDays)
}

/** Calls off an order of which nothing has come. */
export const callOffOrder = (
  deps: OrderDeps,
  principal: Principal,
  { note, ...change }: Change & { note?: string },
): Promise<Result<PurchaseOrder, OrderRefusal | Hidden | Conflict>> =>
  changeOrder(deps, principal, {
    ...change,
    rule: (order) => cancelOrder(order, { at: deps.clock.now(), by: principal.actor, note }),
  })

/** Calls off what a partly received order still has to bring. */
export const closeShort = (
  deps: OrderDeps,
  principal: Principal,
  { note, ...change }: Change & { note?: string },
): Promise<Result<PurchaseOrder, OrderRefusal | Hidden | Conflict>> =>
  changeOrder(deps, principal, {
    ...change,
    rule: (order) => closeOrder(order, { at: deps.clock.now(), by: principal.actor, note }),
  })
