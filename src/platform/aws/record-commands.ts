import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { StockCommand } from '#domain/ledger/command.ts'
import { type Decision, decide, type LedgerRefusal } from '#domain/ledger/decide.ts'
import { levelKey } from '#domain/ledger/movement.ts'
import { invariant, type Result } from '#domain/values/result.ts'
import type { RecordOutcome } from '#ports/stock-store.ts'
import type { AwsTable } from './client.ts'
import { readItems } from './items.ts'
import { movementKey } from './keys.ts'
import { type LevelWrite, putLevel, putMovement, putNew, type WriteAction } from './stock-actions.ts'
import { commandItem, type KeptCommand, type KeptOutcome, toKeptCommand, toMovement } from './stock-rows.ts'
import { readWorld, type StockWorld } from './stock-world.ts'
import { AGAIN, cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

/** A command and the name of this one sending of it. */
export interface SentCommand {
  command: StockCommand
  sender: string
}

interface Decided {
  sent: SentCommand
  decision: Result<Decision, LedgerRefusal>
}

/**
 * Records commands together in one transaction, each under its own guard and as if one after the other: all of them
 * become durable or none. Their keys are different, and they fit ACTIONS_MAX.
 *
 * Each attempt reads the guards first, so a command that was recorded before, be it by another process or by an
 * attempt of this one whose answer was lost, gets its kept answer and is not decided again.
 *
 * @returns the outcomes in the order given
 * @throws StoreBusyError when others were quicker until the deadline
 */
export async function recordCommands(
  { table, tools }: { table: AwsTable; tools: RetryTools },
  sent: readonly SentCommand[],
): Promise<RecordOutcome[]> {
  const outcomes = new Map<SentCommand, RecordOutcome>()
  await retryWrite(tools, async () => {
    const left = sent.filter((each) => !outcomes.has(each))
    const world = await readWorld(
      table,
      left.map(({ command }) => command),
    )
    const decided: Decided[] = []
    for (const each of left) {
      const guard = world.guard(each.command)
      if (guard) outcomes.set(each, await keptOutcome(table, toKeptCommand(guard), each))
      else decided.push({ sent: each, decision: decideIn(world, each.command) })
    }
    if (decided.length > 0 && !(await write(table, world, decided))) return AGAIN
    for (const { sent: each, decision } of decided) outcomes.set(each, toOutcome(decision))
    return undefined
  })
  return sent.map((each) => outcomes.get(each)!)
}

function decideIn(world: StockWorld, command: StockCommand): Decided['decision'] {
  const decision = decide(world.state(command.tenantId), command)
  if (decision.ok) world.apply(command.tenantId, decision.value)
  return decision
}

const toOutcome = (decision: Decided['decision']): RecordOutcome =>
  decision.ok
    ? { kind: 'recorded', movements: decision.value.movements, isReplay: false }
    : { kind: 'refused', refusal: decision.refusal, isReplay: false }

/** @returns false when a guard or a level is no longer as it was read: nothing was written */
async function write(table: AwsTable, world: StockWorld, decided: readonly Decided[]): Promise<boolean> {
  const { actions, ownCount } = actionsFor(table.tableName, world, decided)
  try {
    await table.documents.send(new TransactWriteCommand({ TransactItems: actions }))
    return true
  } catch (error) {
    const codes = cancellationCodes(error)
    if (!codes?.includes('ConditionalCheckFailed')) throw error
    const lostRaces = codes.slice(0, actions.length - ownCount).includes('ConditionalCheckFailed')
    // A movement stands where the level says the next one goes: the ledger is damaged, and trying again cannot mend it.
    if (!lostRaces) throw new Error('a movement exists beyond its level', { cause: error })
    return false
  }
}

/** The actions in this order, by which their cancellation codes are read: guards, levels, then `ownCount` movements. */
function actionsFor(
  tableName: string,
  world: StockWorld,
  decided: readonly Decided[],
): { actions: WriteAction[]; ownCount: number } {
  const levels = new Map<string, LevelWrite>()
  const movements: WriteAction[] = []
  for (const { sent, decision } of decided) {
    if (!decision.ok) continue
    const { tenantId, recordedAt } = sent.command
    for (const level of decision.value.levels) {
      const seqBefore = world.levelBefore(tenantId, level).seq
      const name = `${tenantId}\u0000${levelKey(level.storeId, level.productId)}`
      levels.set(name, { tenantId, level, seqBefore, updatedAt: recordedAt })
    }
    movements.push(...decision.value.movements.flatMap((movement) => putMovement(tableName, movement)))
  }
  const guards = decided.map(({ sent, decision }) =>
    putNew(tableName, commandItem(sent.command, sent.sender, toKept(decision))),
  )
  const writes = [...levels.values()].map((level) => putLevel(tableName, level))
  return { actions: [...guards, ...writes, ...movements], ownCount: movements.length }
}

const toKept = (decision: Decided['decision']): KeptOutcome =>
  decision.ok
    ? { recorded: decision.value.movements.map(({ storeId, productId, seq }) => [storeId, productId, seq]) }
    : { refusal: decision.refusal }

/** The kept answer, for whoever sends the command now. */
async function keptOutcome(
  table: AwsTable,
  kept: KeptCommand,
  { command: { tenantId, fingerprint }, sender }: SentCommand,
): Promise<RecordOutcome> {
  if (kept.fingerprint !== fingerprint) return { kind: 'key_reused' }
  return outcomeOf(table, tenantId, { kept: kept.outcome, isReplay: kept.sender !== sender })
}

/** A kept answer with the movements it names. */
export async function outcomeOf(
  table: AwsTable,
  tenantId: string,
  { kept, isReplay }: { kept: KeptOutcome; isReplay: boolean },
): Promise<RecordOutcome> {
  if ('refusal' in kept) return { kind: 'refused', refusal: kept.refusal, isReplay }
  const wanted = kept.recorded.map(([storeId, productId, seq]) => movementKey(tenantId, { storeId, productId }, seq))
  const found = await readItems(table, wanted)
  const movements = wanted.map((key) => {
    const item = found.get(key)
    invariant(item, `the movement ${key.pk} ${key.sk} of a recorded command exists`)
    return toMovement(item)
  })
  return { kind: 'recorded', movements, isReplay }
}
