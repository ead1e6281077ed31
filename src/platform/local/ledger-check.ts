import { setImmediate } from 'node:timers/promises'
import { type Balance, compareLevel, foldMovement, type LedgerFault } from '#domain/ledger/fold.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Quantity } from '#domain/values/quantity.ts'
import { FAULTS_MAX, type LedgerCheck, type ReversalFault } from '#ports/stock-store.ts'
import type { Connection } from './connection.ts'

interface MovementRow extends LevelKey {
  tenantId: string
  seq: number
  delta: Quantity
  after: Quantity
}

interface LevelRow extends LevelKey {
  tenantId: string
  onHand: Quantity
  seq: number
}

const KEY = 'tenant_id AS tenantId, store_id AS storeId, product_id AS productId'
const BY_KEY = 'ORDER BY tenant_id, store_id, product_id'

/** How many movements are folded before others get the thread. */
const SLICE = 20_000

/**
 * Verifies the whole ledger in one pass: movements and levels are both read in key order, side by side, so that memory
 * stays the same however many there are. Runs on one snapshot: writers may go on.
 */
export async function checkLedger(db: Connection, onProgress?: (movementCount: number) => void): Promise<LedgerCheck> {
  db.exec('BEGIN')
  try {
    const check = newCheck()
    const levels = db.iterate<LevelRow>(`SELECT ${KEY}, on_hand AS onHand, seq FROM levels ${BY_KEY}`)
    const movements = db.iterate<MovementRow>(`SELECT ${KEY}, seq, delta, after FROM movements ${BY_KEY}, seq`)
    let level = nextOf(levels)
    let current: MovementRow | undefined
    let balance: Balance = { onHand: 0, seq: 0 }

    /** The movements of one level are all folded: its level must say the same. */
    const close = () => {
      if (!current) return
      while (level && compareKeys(level, current) < 0) {
        check.levelWithoutMovements(level)
        level = nextOf(levels)
      }
      const kept = level && compareKeys(level, current) === 0 ? level : undefined
      check.compare(current, balance, kept)
      if (kept) level = nextOf(levels)
    }

    for (const movement of movements) {
      if (!current || compareKeys(current, movement) !== 0) {
        close()
        current = movement
        balance = { onHand: 0, seq: 0 }
      }
      balance = check.fold(balance, movement)
      if (check.result.movementCount % SLICE === 0) {
        onProgress?.(check.result.movementCount)
        await setImmediate()
      }
    }
    close()
    for (; level; level = nextOf(levels)) check.levelWithoutMovements(level)
    checkReversals(db, check)
    const commands = db.get<{ count: number }>('SELECT count(*) AS count FROM commands')
    return { ...check.result, commandCount: commands?.count ?? 0 }
  } finally {
    db.exec('ROLLBACK')
  }
}

function newCheck() {
  const result = { levelCount: 0, movementCount: 0, faults: [] as LedgerCheck['faults'][number][] }
  const add = (
    { tenantId, storeId, productId }: MovementRow | LevelRow,
    seq: number,
    fault: LedgerFault | ReversalFault,
  ) => {
    if (result.faults.length < FAULTS_MAX) result.faults.push({ tenantId, storeId, productId, seq, fault })
  }
  return {
    result,
    add,
    fold(balance: Balance, movement: MovementRow): Balance {
      result.movementCount += 1
      const next = foldMovement(balance, movement)
      if (typeof next !== 'string') return next
      add(movement, movement.seq, next)
      // Go on from what is written, so that one bad entry is reported once and not for every one after it.
      return { onHand: movement.after, seq: movement.seq }
    },
    compare(key: MovementRow, balance: Balance, kept: LevelRow | undefined) {
      if (kept) result.levelCount += 1
      const fault = compareLevel(balance, kept)
      if (fault) add(key, balance.seq, fault)
    },
    levelWithoutMovements(level: LevelRow) {
      result.levelCount += 1
      add(level, level.seq, 'LEVEL_WITHOUT_MOVEMENTS')
    },
  }
}

/** Every reversal takes back exactly the movement it names. That there is one at most, the schema sees to. */
function checkReversals(db: Connection, check: ReturnType<typeof newCheck>): void {
  const rows = db.iterate<MovementRow & { originalDelta: number | null }>(
    `SELECT r.tenant_id AS tenantId, r.store_id AS storeId, r.product_id AS productId, r.seq, r.delta, r.after,
       o.delta AS originalDelta
     FROM movements r LEFT JOIN movements o ON o.tenant_id = r.tenant_id AND o.store_id = r.store_id
       AND o.product_id = r.product_id AND o.seq = r.reverses
     WHERE r.reverses IS NOT NULL`,
  )
  for (const row of rows) {
    if (row.originalDelta === null) check.add(row, row.seq, 'REVERSES_NOTHING')
    else if (row.originalDelta !== -row.delta) check.add(row, row.seq, 'REVERSAL_NOT_OPPOSITE')
  }
}

const nextOf = <Row>(rows: IterableIterator<Row>): Row | undefined => rows.next().value as Row | undefined

/** SQLite orders text by its UTF-8 bytes, which is the order of code points and not that of JavaScript's `<`. */
function compareKeys(a: MovementRow | LevelRow, b: MovementRow | LevelRow): number {
  return (
    compareText(a.tenantId, b.tenantId) || compareText(a.storeId, b.storeId) || compareText(a.productId, b.productId)
  )
}

const compareText = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))
