import { createHash } from 'node:crypto'
import type { ArchiveRecord, CommandOutcome, RecordOf } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import { type Balance, compareLevel, foldMovement } from '#domain/ledger/fold.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'

/** A ledger adds up, and this is its hash. */
export interface LedgerProof {
  /**
   * SHA-256, in hex, over the records of the ledger in the order of `placeOf`: every command by its key; then, by store and
   * product, each level followed by its movements by `seq`. Of each record its canonical JSON and a line feed. Texts are
   * in UTF-8 and sort by its bytes. The same shop has the same hash wherever it is kept.
   */
  hash: string
  commandCount: number
  levelCount: number
  movementCount: number
}

/** A ledger does not add up. The message says where. */
export class LedgerFaultError extends Error {
  override name = 'LedgerFaultError'
}

/**
 * Adds up a ledger that comes record by record. Holds one level at a time.
 *
 * That every movement is named by its command, and every movement that a command names is there, is seen by two sums of
 * hashes, one over what commands name and one over what movements are: they are equal when the two agree.
 */
export function ledgerProof() {
  const hash = createHash('sha256')
  const counts = { commandCount: 0, levelCount: 0, movementCount: 0 }
  let level: OpenLevel | undefined
  let [named, moved] = [0n, 0n]

  const closeLevel = () => {
    const fault = level && compareLevel(level.balance, level.kept)
    if (fault) throw faultAt(level!.kept, fault)
    level = undefined
  }

  return {
    /**
     * @param text the record's canonical JSON, where it is known
     * @throws LedgerFaultError
     */
    take(record: ArchiveRecord, text?: string): void {
      if (record.kind !== 'command' && record.kind !== 'level' && record.kind !== 'movement') return
      hash.update(`${text ?? canonicalJson(record)}\n`)
      if (record.kind === 'command') {
        counts.commandCount += 1
        for (const entry of recordedBy(record.value.outcome)) named = add(named, [record.value.key, ...entry])
      } else if (record.kind === 'level') {
        closeLevel()
        counts.levelCount += 1
        level = { kept: record.value, balance: { onHand: 0, seq: 0 }, deltas: new Map() }
      } else {
        counts.movementCount += 1
        level = withMovement(level, record.value)
        const { commandKey, storeId, productId, seq } = record.value
        moved = add(moved, [commandKey, storeId, productId, seq])
      }
    },
    /** @throws LedgerFaultError */
    finish(): LedgerProof {
      closeLevel()
      if (named !== moved)
        throw new LedgerFaultError('The ledger has movements without their commands, or commands without.')
      return { hash: hash.digest('hex'), ...counts }
    },
  }
}

const recordedBy = (outcome: CommandOutcome) => ('recorded' in outcome ? outcome.recorded : [])

interface OpenLevel {
  kept: RecordOf<'level'>['value']
  balance: Balance
  /** By seq, for the reversals that name them. */
  deltas: Map<number, number>
}

function withMovement(level: OpenLevel | undefined, movement: RecordOf<'movement'>['value']): OpenLevel {
  const { storeId, productId, seq, delta, reverses } = movement
  if (!level || level.kept.storeId !== storeId || level.kept.productId !== productId) {
    throw faultAt(movement, 'MOVEMENTS_WITHOUT_LEVEL')
  }
  const balance = foldMovement(level.balance, movement)
  if (typeof balance === 'string') throw faultAt(movement, balance)
  if (reverses !== undefined) {
    const original = level.deltas.get(reverses)
    if (original === undefined) throw faultAt(movement, 'REVERSES_NOTHING')
    if (original !== -delta) throw faultAt(movement, 'REVERSAL_NOT_OPPOSITE')
  }
  level.deltas.set(seq, delta)
  level.balance = balance
  return level
}

const faultAt = ({ storeId, productId, seq }: LevelKey & { seq: number }, fault: string) =>
  new LedgerFaultError(`The ledger does not add up: ${fault} at store ${storeId}, product ${productId}, seq ${seq}.`)

/** Sums of 128 bits of a hash: equal by accident once in more ledgers than there are. */
const SUM_BITS = 128

function add(sum: bigint, entry: readonly (string | number)[]): bigint {
  const digest = createHash('sha256').update(JSON.stringify(entry)).digest()
  return BigInt.asUintN(SUM_BITS, sum + digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8))
}
