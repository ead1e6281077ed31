import { isStoreId } from '../values/ids.ts'
import type { Principal, Role, StoreScope } from './permission.ts'

/** How one issuer's tokens say who somebody is. The defaults are Cognito's. */
export interface ClaimMapping {
  /** The claim that names the tenant; ignored when `tenantId` is given. */
  tenantClaim?: string
  /** For an issuer that serves one tenant only. */
  tenantId?: string
  /** The claim with the groups: `cognito:groups`. */
  groupsClaim: string
  managerGroup: string
  staffGroup: string
  /** Groups that begin so name a store: `store:leeds`. With none of them, every store is allowed. */
  storeGroupPrefix: string
}

/** Nobody is in more groups; Cognito's own limit is 100 per person. */
const GROUPS_MAX = 500

/**
 * Reads a principal out of a verified token's claims.
 *
 * @returns undefined when the claims name no tenant or no role: a token that says nothing allows nothing
 */
export function principalFromClaims(
  claims: Readonly<Record<string, unknown>>,
  mapping: ClaimMapping,
): Principal | undefined {
  const tenantId = mapping.tenantId ?? claims[mapping.tenantClaim ?? '']
  const { sub } = claims
  const groups = claims[mapping.groupsClaim]
  if (typeof tenantId !== 'string' || tenantId === '' || typeof sub !== 'string' || sub === '') return undefined
  if (!Array.isArray(groups) || groups.length > GROUPS_MAX) return undefined
  const names = groups.filter((group) => typeof group === 'string')
  const role = roleOf(names, mapping)
  if (!role) return undefined
  return { tenantId, actor: `jwt:${sub}`, role, stores: storesOf(names, mapping) }
}

function roleOf(groups: readonly string[], { managerGroup, staffGroup }: ClaimMapping): Role | undefined {
  if (groups.includes(managerGroup)) return 'manager'
  return groups.includes(staffGroup) ? 'staff' : undefined
}

/** A store group that names no possible store still limits: it allows nothing rather than everything. */
function storesOf(groups: readonly string[], { storeGroupPrefix }: ClaimMapping): StoreScope {
  const named = groups.filter((group) => group.startsWith(storeGroupPrefix))
  if (named.length === 0) return 'all'
  return named.map((group) => group.slice(storeGroupPrefix.length)).filter(isStoreId)
}
