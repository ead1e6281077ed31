import { type Balance, compareLevel, foldMovement, type LedgerFault } from '#domain/ledger/fold.ts'
import { type LevelKey, levelKey, type Movement } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { type Quantity, quantity } from '#domain/values/quantity.ts'

/** What is written of one level, as it was found. */
export interface LevelHistory extends LevelKey {
  tenantId: TenantId
  /** The movements that are too old to be torn, added up. */
  base: Balance
  /** Those from the first that may be torn on, by `seq`. */
  tail: readonly Movement[]
  kept: { onHand: Quantity; seq: number } | undefined
  /** Which of the old movements are reversed, and by which. */
  reversed: ReadonlyMap<number, number>
  /** What the marks say of that. */
  marks: ReadonlyMap<number, number>
  /** Of the old movements. */
  faults: readonly { seq: number; fault: LedgerFault }[]
  /** When the level last changed, as far as its movements tell. */
  updatedAt: number
}

/** A guard of a command that was recorded, and the movements it says there are. */
export interface RecordedCommand {
  tenantId: TenantId
  key: string
  recorded: readonly [StoreId, ProductId, seq: number][]
}

type Shelf = LevelKey & { tenantId: TenantId }

export interface TakenOut {
  tenantId: TenantId
  key: string
  why: 'guard_missing' | 'movement_missing' | 'follows_another'
  /** Those that are there. */
  movements: readonly Movement[]
  /** Those that its guard names and that are not there. */
  missing: readonly (LevelKey & { seq: number })[]
}

/** What is to be done for the ledger to be whole again. */
export interface LedgerPlan {
  takenOut: readonly TakenOut[]
  /** Levels that are to be what their movements add up to; at `seq` 0 they are to go. */
  levels: readonly (Shelf & {
    before: LevelHistory['kept']
    after: { onHand: Quantity; seq: number }
    updatedAt: number
  })[]
  /** Marks of reversals: `by` absent is to go. */
  marks: readonly (Shelf & { seq: number; by: number | undefined })[]
  /** Movements that are gone, and that no guard names. */
  lost: readonly (Shelf & { seq: number })[]
  /** What no restore explains. It is left as it is. */
  damages: readonly (Shelf & { seq: number; fault: LedgerFault })[]
}

const shelfName = ({ tenantId, storeId, productId }: Shelf): string =>
  `${tenantId}\u0000${levelKey(storeId, productId)}`
const commandName = (tenantId: TenantId, key: string): string => `${tenantId}\u0000${key}`

interface Command {
  tenantId: TenantId
  key: string
  recorded: RecordedCommand['recorded'] | undefined
  movements: Movement[]
}

/**
 * Finds the commands that are not whole and cannot be made whole, and those that stand on them: a movement is never
 * edited, so what follows a missing one on its level cannot stay either. What is left is the ledger as it was a moment
 * earlier. The rest is made from the movements: levels, and the marks of what is reversed.
 */
export function planLedger(histories: readonly LevelHistory[], guards: readonly RecordedCommand[]): LedgerPlan {
  const commands = commandsOf(histories, guards)
  const { cuts, reasons } = findCuts(histories, commands)
  const plans = histories.map((history) => planLevel(history, cuts.get(shelfName(history))))
  const named = new Set(
    [...commands.values()].flatMap(({ tenantId, recorded = [] }) =>
      recorded.map(([storeId, productId, seq]) => `${shelfName({ tenantId, storeId, productId })}\u0000${seq}`),
    ),
  )
  return {
    takenOut: [...reasons].map(([name, why]) => takenOut(commands.get(name)!, why)),
    levels: plans.flatMap(({ level }) => level ?? []),
    marks: plans.flatMap(({ marks }) => marks),
    lost: histories.flatMap(missingIn).filter((each) => !named.has(`${shelfName(each)}\u0000${each.seq}`)),
    damages: plans.flatMap(({ damages }) => damages),
  }
}

function commandsOf(histories: readonly LevelHistory[], guards: readonly RecordedCommand[]): Map<string, Command> {
  const commands = new Map<string, Command>()
  for (const { tenantId, key, recorded } of guards) {
    commands.set(commandName(tenantId, key), { tenantId, key, recorded, movements: [] })
  }
  for (const movement of histories.flatMap(({ tail }) => tail)) {
    const { tenantId, commandKey: key } = movement
    const name = commandName(tenantId, key)
    const command = commands.get(name) ?? { tenantId, key, recorded: undefined, movements: [] }
    command.movements.push(movement)
    commands.set(name, command)
  }
  return commands
}

/** Those that its guard names and that are not there. */
const missingOf = ({ recorded = [], movements }: Command): (LevelKey & { seq: number })[] =>
  recorded
    .map(([storeId, productId, seq]) => ({ storeId, productId, seq }))
    .filter(
      (each) =>
        !movements.some(
          ({ storeId, productId, seq }) => storeId === each.storeId && productId === each.productId && seq === each.seq,
        ),
    )

const takenOut = (command: Command, why: TakenOut['why']): TakenOut => ({
  tenantId: command.tenantId,
  key: command.key,
  why,
  movements: command.movements,
  missing: missingOf(command),
})

/** The first movement of each level that cannot stay, and the commands that go, with why. */
function findCuts(histories: readonly LevelHistory[], commands: ReadonlyMap<string, Command>) {
  const byShelf = new Map(histories.map((history) => [shelfName(history), history]))
  const cuts = new Map<string, number>()
  const reasons = new Map<string, TakenOut['why']>()
  const waiting: { name: string; why: TakenOut['why'] }[] = []
  const cut = (shelf: string, from: number) => {
    const before = cuts.get(shelf) ?? Number.POSITIVE_INFINITY
    if (before <= from) return
    cuts.set(shelf, from)
    for (const { seq, tenantId, commandKey } of byShelf.get(shelf)?.tail ?? []) {
      if (seq >= from && seq < before) waiting.push({ name: commandName(tenantId, commandKey), why: 'follows_another' })
    }
  }
  for (const [name, command] of commands) {
    if (!command.recorded) waiting.push({ name, why: 'guard_missing' })
    else if (missingOf(command).length > 0) waiting.push({ name, why: 'movement_missing' })
  }
  const takeWaiting = () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const command = commands.get(next.name)
      if (!command || reasons.has(next.name)) continue
      reasons.set(next.name, next.why)
      for (const movement of command.movements) cut(shelfName(movement), movement.seq)
    }
  }
  takeWaiting()
  for (const history of histories) {
    const gap = firstGap(history)
    if (gap !== undefined) cut(shelfName(history), gap)
  }
  takeWaiting()
  return { cuts, reasons }
}

/** The first movement of the tail before which one is missing. */
function firstGap({ base, tail }: LevelHistory): number | undefined {
  return tail.find(({ seq }, i) => seq !== base.seq + 1 + i)?.seq
}

/** The movements that must have been there: before others, or because the level counted them. */
function missingIn({ base, tail, kept, faults, ...shelf }: LevelHistory): (Shelf & { seq: number })[] {
  if (faults.length > 0) return []
  const there = new Set(tail.map(({ seq }) => seq))
  const last = Math.max(kept?.seq ?? 0, tail.at(-1)?.seq ?? 0)
  const { tenantId, storeId, productId } = shelf
  return Array.from({ length: Math.max(0, last - base.seq) }, (_, i) => base.seq + 1 + i)
    .filter((seq) => !there.has(seq))
    .map((seq) => ({ tenantId, storeId, productId, seq }))
}

type LevelPlan = { level: LedgerPlan['levels'][number] | undefined } & Pick<LedgerPlan, 'marks' | 'damages'>

function planLevel(history: LevelHistory, cut = Number.POSITIVE_INFINITY): LevelPlan {
  const { tenantId, storeId, productId, base, kept } = history
  const shelf = { tenantId, storeId, productId }
  const stays = history.tail.filter(({ seq }) => seq < cut)
  let balance: Balance = base
  const faults = [...history.faults]
  for (const movement of stays) {
    const next = foldMovement(balance, movement)
    if (typeof next === 'string') faults.push({ seq: movement.seq, fault: next })
    balance = { onHand: movement.after, seq: movement.seq }
  }
  const damages = faults.map((fault) => ({ ...shelf, ...fault }))
  const after = { onHand: quantity(balance.onHand), seq: balance.seq }
  // A level that is damaged otherwise says at least something; it changes only with the movements that go.
  const isToChange =
    compareLevel(balance, kept) !== undefined && (damages.length === 0 || cut < Number.POSITIVE_INFINITY)
  const updatedAt = stays.at(-1)?.recordedAt ?? history.updatedAt
  return {
    level: isToChange ? { ...shelf, before: kept, after, updatedAt } : undefined,
    marks: planMarks(history, stays).map((mark) => ({ ...shelf, ...mark })),
    damages,
  }
}

function planMarks({ reversed, marks }: LevelHistory, stays: readonly Movement[]) {
  const expected = new Map(reversed)
  for (const { seq, reverses } of stays) if (reverses !== undefined) expected.set(reverses, seq)
  const wrong = [...expected].filter(([seq, by]) => marks.get(seq) !== by).map(([seq, by]) => ({ seq, by }))
  const idle = [...marks.keys()].filter((seq) => !expected.has(seq)).map((seq) => ({ seq, by: undefined }))
  return [...wrong, ...idle]
}
