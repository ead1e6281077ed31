import type { SecondFactorProof } from '#ports/identity-store.ts'
import { type AttributeChange, IS_THERE, type TableTools, tryMarkedUpdate } from './conditional-writes.ts'
import { findPerson } from './identity-people.ts'
import { personKey } from './identity-rows.ts'
import { proofSpent } from './identity-tokens.ts'

/** Changes the person of this id. False when there is none, or the condition does not hold. */
async function changePersonItem(
  { table, tools }: TableTools,
  userId: string,
  change: AttributeChange,
): Promise<boolean> {
  const person = await findPerson(table, userId)
  if (!person) return false
  return tryMarkedUpdate({ table, tools }, personKey(person.tenantId, userId), change)
}

export async function startTotp(deps: TableTools, userId: string, secret: string): Promise<void> {
  await changePersonItem(deps, userId, { set: { pendingTotpSecret: secret }, when: IS_THERE })
}

/** DynamoDB knows no empty set. */
const setOf = (hashes: readonly string[]): Set<string> | undefined => (hashes.length > 0 ? new Set(hashes) : undefined)

export const confirmTotp = (
  deps: TableTools,
  userId: string,
  { secret, step, recoveryHashes }: { secret: string; step: number; recoveryHashes: readonly string[] },
): Promise<boolean> =>
  changePersonItem(deps, userId, {
    set: { totp: { secret, lastStep: step }, recoveryHashes: setOf(recoveryHashes), pendingTotpSecret: undefined },
    when: { text: '#pendingTotpSecret = :secret', values: { secret } },
  })

export async function stopTotp(deps: TableTools, userId: string): Promise<void> {
  const set = { totp: undefined, pendingTotpSecret: undefined, recoveryHashes: undefined }
  await changePersonItem(deps, userId, { set, when: IS_THERE })
}

export const useProof = (deps: TableTools, userId: string, proof: SecondFactorProof): Promise<boolean> =>
  changePersonItem(deps, userId, proofSpent(proof))

export async function replaceRecoveryCodes(deps: TableTools, userId: string, hashes: readonly string[]): Promise<void> {
  await changePersonItem(deps, userId, { set: { recoveryHashes: setOf(hashes) }, when: IS_THERE })
}

export const recoveryCodeCount = async ({ table }: Pick<TableTools, 'table'>, userId: string): Promise<number> =>
  (await findPerson(table, userId))?.recoveryHashes?.size ?? 0
