import type { TenantId, UserId } from '../values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '../values/result.ts'
import { isWithin, type Role, type StoreScope } from './permission.ts'

/** `invited` people have chosen no password yet; `deactivated` ones keep their name in the ledger and nothing else. */
export type PersonStatus = 'invited' | 'active' | 'deactivated'

export interface Person {
  userId: UserId
  tenantId: TenantId
  /** Normalised; unique within the tenant. */
  email: string
  name: string
  role: Role
  stores: StoreScope
  status: PersonStatus
  /** Whether they ever chose a password. */
  isRegistered: boolean
  hasSecondFactor: boolean
  /** Rises with every change of what they may do; the ETag of an edit. */
  version: number
  createdAt: number
}

/** What a manager wants of one person. Fields left out stay as they are. */
export interface PersonChange {
  userId: UserId
  /** How far whoever asks may reach. */
  by: StoreScope
  name?: string
  role?: Role
  stores?: StoreScope
  isActive?: boolean
  /** The version the change was made on; absent when it does not matter. */
  ifVersion?: number
}

export type PersonRefusal = Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED' | 'VERSION_CONFLICT' | 'LAST_MANAGER'>

/**
 * Decides a change of one person against everybody in the tenant. Runs inside the store's atomic step.
 *
 * Refusals, first match wins:
 * - `NOT_FOUND`: nobody of this id, or somebody who reaches further than the one who asks
 * - `STORE_NOT_ALLOWED`: the change would hand out stores the one who asks does not have
 * - `VERSION_CONFLICT`: somebody changed them since
 * - `LAST_MANAGER`: no active manager of all stores would be left
 */
export function decideChange(people: readonly Person[], change: PersonChange): Result<Person, PersonRefusal> {
  const before = people.find(({ userId }) => userId === change.userId)
  if (!before || !isWithin(before.stores, change.by)) return refuse('NOT_FOUND', 'There is no such person.')
  const after: Person = {
    ...before,
    name: change.name ?? before.name,
    role: change.role ?? before.role,
    stores: change.stores ?? before.stores,
    status: statusAfter(before, change.isActive),
    version: before.version + 1,
  }
  if (!isWithin(after.stores, change.by)) {
    return refuse('STORE_NOT_ALLOWED', 'You can give people only stores that you have yourself.')
  }
  if (change.ifVersion !== undefined && change.ifVersion !== before.version) {
    return refuse('VERSION_CONFLICT', `${before.name} was changed in the meantime. Look again, then decide.`)
  }
  const others = people.filter((person) => person !== before)
  if (isKeyholder(before) && ![...others, after].some(isKeyholder)) {
    return refuse(
      'LAST_MANAGER',
      `${before.name} is the last active manager of all stores. Make somebody else one first.`,
    )
  }
  return accept(after)
}

/** Whoever can still let others in, everywhere. */
const isKeyholder = ({ role, stores, status }: Person): boolean =>
  role === 'manager' && stores === 'all' && status === 'active'

function statusAfter({ status, isRegistered }: Person, isActive: boolean | undefined): PersonStatus {
  if (isActive === undefined) return status
  if (!isActive) return 'deactivated'
  return isRegistered ? 'active' : 'invited'
}
