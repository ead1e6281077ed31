import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import type { LedgerRefusal } from '#domain/ledger/decide.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { invariant } from '#domain/values/result.ts'
import type { StockStore } from '#ports/stock-store.ts'

/** A line the ledger would not take, and why. */
export interface RefusedLine {
  line: CommandLine
  message: string
}

/** A refusal names a line or several; a chunk that is refused more often than this meets a world in turmoil. */
const ATTEMPTS_MAX = 50

/** The first part has the chunk's own key, so that where a chunk is one command it looks like one. */
const partKey = (key: string, part: number): string => (part === 0 ? key : `${key}:p${part}`)

const attemptKey = (key: string, attempt: number): string => (attempt === 0 ? key : `${key}:r${attempt}`)

/**
 * Records a chunk of lines, in as few commands as the store takes: one on one machine, several where a transaction is
 * small. When the ledger refuses some lines, because the world changed since they were planned, the others are recorded
 * without them.
 *
 * @param fromPart how many parts of this chunk were recorded before an interruption; `lines` are then those left
 */
export async function recordLines(
  { stock }: { stock: Pick<StockStore, 'record' | 'atomicLineCount'> },
  command: StockCommand,
  fromPart = 0,
): Promise<{ recordedCount: number; refused: RefusedLine[] }> {
  const refused: RefusedLine[] = []
  let recordedCount = 0
  let left = command.lines
  for (let part = fromPart; left.length > 0; part++) {
    const lines = left.slice(0, stock.atomicLineCount(left))
    invariant(lines.length > 0, 'a store takes any single line')
    const done = await recordPart({ stock }, { ...command, key: partKey(command.key, part), lines })
    recordedCount += done.recordedCount
    refused.push(...done.refused)
    left = left.slice(lines.length)
  }
  return { recordedCount, refused }
}

async function recordPart(
  { stock }: { stock: Pick<StockStore, 'record'> },
  command: StockCommand,
): Promise<{ recordedCount: number; refused: RefusedLine[] }> {
  let lines = command.lines
  const refused: RefusedLine[] = []
  for (let attempt = 0; attempt < ATTEMPTS_MAX && lines.length > 0; attempt++) {
    const outcome = await stock.record({ ...command, key: attemptKey(command.key, attempt), lines })
    invariant(outcome.kind !== 'key_reused', `the key ${command.key} is this chunk's own`)
    if (outcome.kind === 'recorded') return { recordedCount: outcome.movements.length, refused }
    const isRefused = blamed(outcome.refusal, lines)
    refused.push(...lines.filter(isRefused).map((line) => ({ line, message: outcome.refusal.message })))
    lines = lines.filter((line, i) => !isRefused(line, i))
  }
  refused.push(...lines.map((line) => ({ line, message: 'The ledger refused too many rows around this one.' })))
  return { recordedCount: 0, refused }
}

/** Which lines a refusal is about: those with too little stock, else the one it points at, else all. */
function blamed({ details, fields }: LedgerRefusal, lines: readonly CommandLine[]) {
  const shortages = (details?.shortages ?? []) as { productId: string }[]
  const short = new Set(shortages.map(({ productId }) => productId))
  const at = Number(/^lines\[(\d+)\]/.exec(fields?.[0]?.path ?? '')?.[1] ?? Number.NaN)
  return (line: CommandLine, i: number): boolean => {
    if (short.size > 0) return short.has(line.productId)
    return lines[at] === undefined || i === at
  }
}

/** What a chunk recorded so far, read back, and how many of its parts were begun. */
export async function recordedMovements(
  { stock }: { stock: Pick<StockStore, 'outcome'> },
  tenantId: TenantId,
  key: string,
): Promise<{ movements: readonly Movement[]; partCount: number }> {
  const movements: Movement[] = []
  for (let part = 0; ; part++) {
    const recorded = await recordedPart({ stock }, tenantId, partKey(key, part))
    if (!recorded) return { movements, partCount: part }
    movements.push(...recorded)
  }
}

/** @returns undefined when the part was never begun; nothing when all its lines were refused */
async function recordedPart(
  { stock }: { stock: Pick<StockStore, 'outcome'> },
  tenantId: TenantId,
  key: string,
): Promise<readonly Movement[] | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const outcome = await stock.outcome(tenantId, attemptKey(key, attempt))
    if (outcome?.kind === 'recorded') return outcome.movements
    if (outcome?.kind !== 'refused') return attempt === 0 ? undefined : []
  }
  return []
}
