import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { PurchaseOrder } from '#domain/purchasing/purchase-order.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import { mendsByWaiting } from '#ports/busy.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import { type SettleDeps, settleOrder } from './settle-order.ts'

export type Hidden = Refusal<'NOT_FOUND'>

/** The order as the ledger has it by now. One of a store that the caller may not see is not there. */
export async function findOrder(
  deps: SettleDeps,
  principal: Pick<Principal, 'tenantId' | 'stores'>,
  orderId: string,
  settle = settleOrder,
): Promise<Result<PurchaseOrder, Hidden>> {
  const order = await deps.purchaseOrders.order(principal.tenantId, orderId)
  if (!order || !mayUseStore(principal, order.storeId)) return refuse('NOT_FOUND', 'There is no such order.')
  return accept(await settle(deps, order))
}

/** For somebody who only looks: while the disk is full or the store is busy, what is written is shown as it is. */
export async function settleToLook(deps: SettleDeps, order: PurchaseOrder): Promise<PurchaseOrder> {
  try {
    return await settleOrder(deps, order)
  } catch (error) {
    if (!mendsByWaiting(error)) throw error
    return order
  }
}

/** Lost races in a row on one order: ten scanners at one delivery write twice each. More means that something is stuck. */
const ATTEMPTS_MAX = 20

/**
 * Changes an order by a rule, again when somebody else was faster. A rule that gives the same order back changes nothing.
 *
 * @param ifVersion changes only what was read at this version; any when absent
 */
export async function changeOrder<Code extends string>(
  deps: SettleDeps,
  principal: Pick<Principal, 'tenantId' | 'stores'>,
  { orderId, ifVersion, rule }: ChangeOrder<Code>,
): Promise<Result<PurchaseOrder, Hidden | Refusal<Code | 'VERSION_CONFLICT'>>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const found = await findOrder(deps, principal, orderId)
    if (!found.ok) return found
    if (ifVersion !== undefined && found.value.version !== ifVersion) return conflict
    const changed = rule(found.value)
    if (!changed.ok || changed.value === found.value) return changed
    const saved = await deps.purchaseOrders.save(changed.value)
    if (saved) return accept(saved)
  }
  return conflict
}

export interface ChangeOrder<Code extends string> {
  orderId: string
  ifVersion?: number
  rule: (order: PurchaseOrder) => Result<PurchaseOrder, Refusal<Code>>
}

const conflict = refuse('VERSION_CONFLICT', 'Somebody changed this order since you opened it. Open it again.')

/** The stores a list is about: the one asked for, or all the caller may see. Undefined means every store there is. */
export function storesToList(
  principal: Principal,
  asked: StoreId | undefined,
): Result<readonly StoreId[] | undefined, Refusal<'STORE_NOT_ALLOWED'>> {
  if (asked === undefined) return accept(principal.stores === 'all' ? undefined : principal.stores)
  if (mayUseStore(principal, asked)) return accept([asked])
  return refuse('STORE_NOT_ALLOWED', `You have no access to store "${asked}".`)
}

/** More deliveries half recorded than this at one moment are not from crashes. */
const RECEIVING_MAX = 100

/** Records or drops every delivery that was announced and not finished, so that lists say what the ledger says. */
export async function settleReceiving(
  deps: SettleDeps & { purchaseOrders: Pick<PurchaseOrderStore, 'receiving'> },
  tenantId: TenantId,
): Promise<void> {
  for (const order of await deps.purchaseOrders.receiving(tenantId, RECEIVING_MAX)) await settleToLook(deps, order)
}
