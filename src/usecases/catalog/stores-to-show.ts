import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'

/** The stores a list is about: the one asked for, or all the caller may see. Undefined means every store there is. */
export function storesToShow(
  principal: Principal,
  asked?: StoreId,
): Result<readonly StoreId[] | undefined, Refusal<'STORE_NOT_ALLOWED'>> {
  if (asked === undefined) return accept(principal.stores === 'all' ? undefined : principal.stores)
  if (mayUseStore(principal, asked)) return accept([asked])
  return refuse('STORE_NOT_ALLOWED', `You have no access to store "${asked}".`)
}
