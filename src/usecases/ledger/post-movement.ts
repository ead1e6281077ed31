import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { CommandLine } from '#domain/ledger/command.ts'
import type { LedgerRefusal } from '#domain/ledger/decide.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface PostMovement {
  /** The same key with the same fingerprint is answered once and repeated ever after. */
  key: string
  fingerprint: string
  lines: readonly CommandLine[]
}

export interface Posted {
  movements: readonly Movement[]
  /** Whether this answer was given before. */
  isReplay: boolean
}

export type PostMovementRefusal =
  | LedgerRefusal
  | Refusal<'STORE_NOT_ALLOWED' | 'IDEMPOTENCY_KEY_REUSED' | 'COMMAND_TOO_LARGE'>

/** Posts movements, exactly once however often the request is repeated: all lines or none. */
export async function postMovement(
  { stock, clock }: { stock: Pick<StockStore, 'record' | 'atomicLineCount'>; clock: Clock },
  principal: Principal,
  { key, fingerprint, lines }: PostMovement,
): Promise<Result<Posted, PostMovementRefusal>> {
  const forbidden = findForbiddenStore(principal, lines)
  if (forbidden) return forbidden
  const linesMax = stock.atomicLineCount(lines)
  if (linesMax < lines.length) return tooLarge(linesMax)
  const { tenantId, actor } = principal
  const outcome = await stock.record({ tenantId, key, fingerprint, actor, recordedAt: clock.now(), lines })
  switch (outcome.kind) {
    case 'recorded':
      return accept({ movements: outcome.movements, isReplay: outcome.isReplay })
    case 'refused':
      return { ok: false, refusal: outcome.refusal }
    case 'key_reused':
      return refuse('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used for another request. Use a new one.')
  }
}

/** All lines or none holds for so many; cutting a command in two without its sender's knowing would break that. */
const tooLarge = (linesMax: number) =>
  refuse(
    'COMMAND_TOO_LARGE',
    `This server records at most ${linesMax} of these lines at once. Send them in several requests, each with a key of its own.`,
    { details: { linesMax } },
  )

function findForbiddenStore(principal: Principal, lines: readonly CommandLine[]) {
  for (const [index, line] of lines.entries()) {
    const stores = line.kind === 'transfer' ? [line.storeId, line.toStoreId] : [line.storeId]
    const forbidden = stores.find((storeId) => !mayUseStore(principal, storeId))
    if (forbidden === undefined) continue
    const message = `You have no access to store "${forbidden}".`
    return refuse('STORE_NOT_ALLOWED', message, {
      fields: [{ path: `lines[${index}].storeId`, code: 'STORE_NOT_ALLOWED', message }],
    })
  }
  return undefined
}
