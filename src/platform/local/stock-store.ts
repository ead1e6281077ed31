import { COMMAND_LINES_MAX, type StockCommand } from '#domain/ledger/command.ts'
import { decide, type LedgerRefusal, type LedgerState } from '#domain/ledger/decide.ts'
import { type Level, type LevelKey, levelKey, type Movement } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { ZERO } from '#domain/values/quantity.ts'
import type { RecordOutcome, StockStore } from '#ports/stock-store.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { checkLedger } from './ledger-check.ts'
import { defineWrite } from './write.ts'

const LEVEL = 'SELECT store_id AS storeId, product_id AS productId, on_hand AS onHand, seq FROM levels'

const MOVEMENT = `SELECT tenant_id AS tenantId, store_id AS storeId, product_id AS productId, seq, kind, delta, after,
  reason, reference, actor, occurred_at AS occurredAt, recorded_at AS recordedAt, command_key AS commandKey, reverses,
  unit_price AS unitPrice, unit_cost AS unitCost FROM movements`

const OF_LEVEL = 'WHERE tenant_id = ? AND store_id = ? AND product_id = ?'

/** The ledger as it stands inside the writer's transaction. What a command asks twice is read once. */
function stateIn(db: Connection, tenantId: TenantId): LedgerState {
  const stores = new Map<StoreId, { allowNegative: boolean } | undefined>()
  const levels = new Map<string, Level>()
  return {
    store(storeId) {
      if (!stores.has(storeId)) stores.set(storeId, readStorePolicy(db, tenantId, storeId))
      return stores.get(storeId)
    },
    hasProduct: (productId) =>
      db.get('SELECT 1 FROM products WHERE tenant_id = ? AND product_id = ? AND active = 1', tenantId, productId) !==
      undefined,
    level(key) {
      const name = levelKey(key.storeId, key.productId)
      const known = levels.get(name) ?? readLevel(db, tenantId, key)
      levels.set(name, known)
      return known
    },
    movement: (key, seq) => {
      const row = db.get<Movement>(`${MOVEMENT} ${OF_LEVEL} AND seq = ?`, tenantId, key.storeId, key.productId, seq)
      return row && toMovement(row)
    },
    isReversed: (key, seq) =>
      db.get(`SELECT 1 FROM movements ${OF_LEVEL} AND reverses = ?`, tenantId, key.storeId, key.productId, seq) !==
      undefined,
  }
}

function readStorePolicy(db: Connection, tenantId: TenantId, storeId: StoreId): { allowNegative: boolean } | undefined {
  const row = db.get<{ allowNegative: number }>(
    'SELECT allow_negative AS allowNegative FROM stores WHERE tenant_id = ? AND store_id = ? AND active = 1',
    tenantId,
    storeId,
  )
  return row && { allowNegative: row.allowNegative === 1 }
}

function readLevel(db: Connection, tenantId: TenantId, { storeId, productId }: LevelKey): Level {
  const row = db.get<Level>(`${LEVEL} ${OF_LEVEL}`, tenantId, storeId, productId)
  return row ? { ...row } : { storeId, productId, onHand: ZERO, seq: 0 }
}

/** Absent fields are NULL in the table and left out of the object. */
const toMovement = (row: Movement): Movement =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Movement

/** The outcome as it is kept under the key: enough to answer again, word for word, because movements never change. */
type KeptOutcome = { recorded: [StoreId, ProductId, seq: number][] } | { refusal: LedgerRefusal }

function keptOutcome(db: Connection, tenantId: TenantId, key: string) {
  const row = db.get<{ fingerprint: string; outcome: string }>(
    'SELECT fingerprint, outcome FROM commands WHERE tenant_id = ? AND command_key = ?',
    tenantId,
    key,
  )
  if (!row) return undefined
  const kept = JSON.parse(row.outcome) as KeptOutcome
  const outcome: RecordOutcome =
    'refusal' in kept
      ? { kind: 'refused', refusal: kept.refusal, isReplay: true }
      : { kind: 'recorded', movements: db.snapshot(() => readRecorded(db, tenantId, kept.recorded)), isReplay: true }
  return { fingerprint: row.fingerprint, outcome }
}

const readRecorded = (db: Connection, tenantId: TenantId, recorded: readonly [StoreId, ProductId, number][]) =>
  recorded.map(([storeId, productId, seq]) =>
    toMovement(db.get<Movement>(`${MOVEMENT} ${OF_LEVEL} AND seq = ?`, tenantId, storeId, productId, seq)!),
  )

const recordCommand = defineWrite('stock.record', (db, command: StockCommand): RecordOutcome => {
  const kept = keptOutcome(db, command.tenantId, command.key)
  if (kept) return kept.fingerprint === command.fingerprint ? kept.outcome : { kind: 'key_reused' }

  const decision = decide(stateIn(db, command.tenantId), command)
  if (decision.ok) {
    for (const level of decision.value.levels) writeLevel(db, command, level)
    for (const movement of decision.value.movements) insertMovement(db, movement)
    appendLevelsChange(db, command.tenantId, decision.value.levels)
  }
  const outcome: KeptOutcome = decision.ok
    ? { recorded: decision.value.movements.map(({ storeId, productId, seq }) => [storeId, productId, seq]) }
    : { refusal: decision.refusal }
  db.run(
    'INSERT INTO commands (tenant_id, command_key, fingerprint, outcome, recorded_at) VALUES (?, ?, ?, ?, ?)',
    command.tenantId,
    command.key,
    command.fingerprint,
    JSON.stringify(outcome),
    command.recordedAt,
  )
  return decision.ok
    ? { kind: 'recorded', movements: decision.value.movements, isReplay: false }
    : { kind: 'refused', refusal: decision.refusal, isReplay: false }
})

function writeLevel(db: Connection, { tenantId, recordedAt }: StockCommand, level: Level): void {
  db.run(
    `INSERT INTO levels (tenant_id, store_id, product_id, on_hand, seq, updated_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET on_hand = excluded.on_hand, seq = excluded.seq, updated_at = excluded.updated_at`,
    tenantId,
    level.storeId,
    level.productId,
    level.onHand,
    level.seq,
    recordedAt,
  )
}

/** One row for all levels of a command: the feed tells them apart again. */
function appendLevelsChange(db: Connection, tenantId: TenantId, levels: readonly Level[]): void {
  const body = JSON.stringify(levels.map(({ storeId, productId, seq }) => [storeId, productId, seq]))
  db.run(`INSERT INTO changes (tenant_id, kind, subject_id, seq, body) VALUES (?, 'levels', '', 0, ?)`, tenantId, body)
}

function insertMovement(db: Connection, m: Movement): void {
  db.run(
    `INSERT INTO movements (tenant_id, store_id, product_id, seq, kind, delta, after, reason, reference, actor,
       occurred_at, recorded_at, command_key, reverses, unit_price, unit_cost)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    m.tenantId,
    m.storeId,
    m.productId,
    m.seq,
    m.kind,
    m.delta,
    m.after,
    m.reason,
    m.reference,
    m.actor,
    m.occurredAt,
    m.recordedAt,
    m.commandKey,
    m.reverses,
    m.unitPrice,
    m.unitCost,
  )
}

/** What the writer's thread does for this store. */
export const stockWrites = [recordCommand]

/** StockStore on SQLite. `record` is one savepoint in a group commit, so a crash leaves all of a command or none. */
export function localStockStore({ reader, openReader, write }: LocalDatabase): StockStore {
  return {
    atomicLineCount: (lines) => Math.min(lines.length, COMMAND_LINES_MAX),
    record: (command) => write(recordCommand, command),
    outcome: async (tenantId, key) => keptOutcome(reader, tenantId, key)?.outcome,
    level: async (tenantId, key) => readLevel(reader, tenantId, key),
    levels: async (tenantId, keys) => reader.snapshot(() => keys.map((key) => readLevel(reader, tenantId, key))),
    levelsOfProduct: async (tenantId, productId) =>
      reader
        .all<Level>(`${LEVEL} WHERE tenant_id = ? AND product_id = ? ORDER BY store_id`, tenantId, productId)
        .map((row) => ({ ...row })),
    async movements(tenantId, { storeId, productId }, { limit, beforeSeq }) {
      const rows = reader.all<Movement>(
        `${MOVEMENT} ${OF_LEVEL} AND seq < ? ORDER BY seq DESC LIMIT ?`,
        tenantId,
        storeId,
        productId,
        beforeSeq ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      const movements = rows.map(toMovement)
      const oldest = movements.at(-1)?.seq ?? 1
      return { movements, nextBeforeSeq: oldest > 1 ? oldest : undefined }
    },
    reversals: async (tenantId, { storeId, productId }, seqs) => {
      const reversalOf = `SELECT seq FROM movements ${OF_LEVEL} AND reverses = ?`
      const found = seqs.flatMap((seq): [number, number][] => {
        const row = reader.get<{ seq: number }>(reversalOf, tenantId, storeId, productId, seq)
        return row ? [[seq, row.seq]] : []
      })
      return new Map(found)
    },
    async check(onProgress) {
      const snapshot = openReader()
      try {
        return await checkLedger(snapshot, onProgress)
      } finally {
        snapshot.close()
      }
    },
  }
}
