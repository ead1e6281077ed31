import type { StockCommand } from '#domain/ledger/command.ts'
import { levelKey } from '#domain/ledger/movement.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { ACTIONS_MAX, writtenBesidesLevels } from './stock-actions.ts'
import { levelsOf } from './stock-world.ts'

/** More than this waiting in one process will not be written before their senders give up. */
const WAITING_MAX = 2000

const RETRY_AFTER_SECONDS = 2

interface Waiting<Command, Outcome> {
  command: Command
  guard: string
  levels: readonly string[]
  /** Writes besides guard and levels. */
  written: number
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

/**
 * Lets commands of this process that want the same level wait for each other instead of colliding in the store: those
 * that gathered while one was under way go together in the next transaction, in the order they came. Commands that
 * share no level go side by side.
 *
 * A till for one hot product is written at the pace of one transaction for up to 49 sales, not one for each.
 *
 * @param run records the commands of a batch, all or none, and answers in their order
 */
export function commandBatches<Command extends { command: StockCommand }, Outcome>(
  run: (batch: readonly Command[]) => Promise<readonly Outcome[]>,
): (command: Command) => Promise<Outcome> {
  let waiting: Waiting<Command, Outcome>[] = []
  const underWay = new Set<string>()

  let isPlanned = false

  /** Once for all commands of one moment. */
  const planStart = () => {
    if (isPlanned) return
    isPlanned = true
    queueMicrotask(start)
  }

  const start = () => {
    isPlanned = false
    const { batches, left } = plan(waiting, underWay)
    waiting = left
    for (const batch of batches) void finish(batch)
  }

  const finish = async (batch: readonly Waiting<Command, Outcome>[]) => {
    const names = batch.flatMap(namesOf)
    for (const name of names) underWay.add(name)
    await settle(batch)
    for (const name of names) underWay.delete(name)
    planStart()
  }

  const settle = async (batch: readonly Waiting<Command, Outcome>[]): Promise<void> => {
    try {
      const outcomes = await run(batch.map(({ command }) => command))
      for (const [i, each] of batch.entries()) each.resolve(outcomes[i]!)
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreBusyError) for (const each of batch) each.reject(error)
      // One that DynamoDB will not take must not fail the others. Their guards see to it that none is recorded twice.
      else for (const each of batch) await settle([each])
    }
  }

  return (command) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= WAITING_MAX) {
        const message = 'Too many commands wait for the store. Send this again, under the same key.'
        reject(new StoreBusyError(message, { retryAfterSeconds: RETRY_AFTER_SECONDS }))
        return
      }
      waiting.push({ command, ...needsOf(command.command), resolve, reject })
      planStart()
    })
}

function needsOf({ tenantId, key, lines }: StockCommand) {
  const levels = lines
    .flatMap(levelsOf)
    .map(({ storeId, productId }) => `${tenantId}\u0000${levelKey(storeId, productId)}`)
  return {
    guard: `command\u0000${tenantId}\u0000${key}`,
    levels: [...new Set(levels)],
    written: writtenBesidesLevels(lines),
  }
}

const namesOf = ({ guard, levels }: Pick<Waiting<unknown, unknown>, 'guard' | 'levels'>) => [guard, ...levels]

/**
 * Takes from those waiting, in their order, what can go now. A command joins the batch that holds one of its levels;
 * when it does not fit there, or two batches hold its levels, it waits, and everything behind it that wants a level of
 * its own waits too: nobody overtakes.
 */
function plan<Command, Outcome>(
  waiting: readonly Waiting<Command, Outcome>[],
  underWay: ReadonlySet<string>,
): { batches: Waiting<Command, Outcome>[][]; left: Waiting<Command, Outcome>[] } {
  const held = new Set(underWay)
  const batches: Batch<Command, Outcome>[] = []
  const byLevel = new Map<string, Batch<Command, Outcome>>()
  const left: Waiting<Command, Outcome>[] = []
  for (const each of waiting) {
    const batch = held.size > 0 && namesOf(each).some((name) => held.has(name)) ? undefined : batchFor(each, byLevel)
    if (batch === undefined || !fits(batch, each)) {
      for (const name of namesOf(each)) held.add(name)
      left.push(each)
      continue
    }
    if (batch.commands.length === 0) batches.push(batch)
    batch.commands.push(each)
    batch.guards.add(each.guard)
    batch.written += each.written
    for (const level of each.levels) {
      batch.levels.add(level)
      byLevel.set(level, batch)
    }
  }
  return { batches: batches.map(({ commands }) => commands), left }
}

interface Batch<Command, Outcome> {
  commands: Waiting<Command, Outcome>[]
  guards: Set<string>
  levels: Set<string>
  written: number
}

/** The one batch that holds levels of this command, or a new one; undefined when two hold some. */
function batchFor<Command, Outcome>(
  { levels }: Waiting<Command, Outcome>,
  byLevel: ReadonlyMap<string, Batch<Command, Outcome>>,
): Batch<Command, Outcome> | undefined {
  const holding = new Set(levels.flatMap((level) => byLevel.get(level) ?? []))
  if (holding.size > 1) return undefined
  const [batch] = holding
  return batch ?? { commands: [], guards: new Set(), levels: new Set(), written: 0 }
}

/** Whether a command fits a batch: by the number of writes, and by its key, which a transaction can hold only once. */
function fits<Command, Outcome>(batch: Batch<Command, Outcome>, each: Waiting<Command, Outcome>): boolean {
  if (batch.commands.length === 0) return true
  const levelCount = new Set([...batch.levels, ...each.levels]).size
  const total = batch.guards.size + 1 + levelCount + batch.written + each.written
  return total <= ACTIONS_MAX && !batch.guards.has(each.guard)
}
