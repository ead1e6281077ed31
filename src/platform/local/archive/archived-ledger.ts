import type { ArchiveValues } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Connection } from '../connection.ts'
import { type ArchivedKind, insert, mapped, withoutNulls } from './archived-kind.ts'

type Level = ArchiveValues['level']
type Movement = ArchiveValues['movement']

const LEVEL = `SELECT store_id AS storeId, product_id AS productId, on_hand AS onHand, seq, updated_at AS updatedAt
  FROM levels WHERE tenant_id = ? ORDER BY store_id, product_id`

const MOVEMENT = `SELECT store_id AS storeId, product_id AS productId, seq, kind, delta, after, reason, reference, actor,
  occurred_at AS occurredAt, recorded_at AS recordedAt, command_key AS commandKey, reverses, unit_price AS unitPrice,
  unit_cost AS unitCost FROM movements WHERE tenant_id = ? ORDER BY store_id, product_id, seq`

const writeLevel = (db: Connection, tenantId: TenantId, level: Level): void =>
  insert(db, 'levels', {
    tenant_id: tenantId,
    store_id: level.storeId,
    product_id: level.productId,
    on_hand: level.onHand,
    seq: level.seq,
    updated_at: level.updatedAt,
  })

const writeMovement = (db: Connection, tenantId: TenantId, movement: Movement): void =>
  insert(db, 'movements', {
    tenant_id: tenantId,
    store_id: movement.storeId,
    product_id: movement.productId,
    seq: movement.seq,
    kind: movement.kind,
    delta: movement.delta,
    after: movement.after,
    reason: movement.reason,
    reference: movement.reference,
    actor: movement.actor,
    occurred_at: movement.occurredAt,
    recorded_at: movement.recordedAt,
    command_key: movement.commandKey,
    reverses: movement.reverses,
    unit_price: movement.unitPrice,
    unit_cost: movement.unitCost,
  })

/** The commands with their answers. */
export const archivedCommands: ArchivedKind<'command'> = {
  tables: ['commands'],
  read: (db, tenantId) =>
    mapped(
      db.iterate<{ key: string; fingerprint: string; outcome: string; recordedAt: number }>(
        `SELECT command_key AS key, fingerprint, outcome, recorded_at AS recordedAt
         FROM commands WHERE tenant_id = ? ORDER BY command_key`,
        tenantId,
      ),
      ({ outcome, ...row }) => ({ ...row, outcome: JSON.parse(outcome) }),
    ),
  write: (db, tenantId, { key, fingerprint, outcome, recordedAt }) =>
    insert(db, 'commands', {
      tenant_id: tenantId,
      command_key: key,
      fingerprint,
      outcome: JSON.stringify(outcome),
      recorded_at: recordedAt,
    }),
}

/** Levels and movements, each level before its own: two readings side by side, so that one level is held at a time. */
export const archivedLedger = {
  tables: ['levels', 'movements'],
  *read(db: Connection, tenantId: TenantId): Generator<ArchivedLedgerRecord> {
    const movements = db.iterate<Movement>(MOVEMENT, tenantId)
    // At its end this iterator says null.
    const next = () => (movements.next().value as Movement | null | undefined) ?? undefined
    let movement = next()
    const isBefore = (level: Level): boolean => movement !== undefined && compareKeys(movement, level) < 0
    const isOf = (level: Level): boolean => movement !== undefined && compareKeys(movement, level) === 0
    for (const level of db.iterate<Level>(LEVEL, tenantId)) {
      // Movements without a level are a fault of the ledger; whoever adds it up sees them here.
      for (; isBefore(level); movement = next()) yield moved(movement!)
      yield { kind: 'level', value: { ...level } }
      for (; isOf(level); movement = next()) yield moved(movement!)
    }
    for (; movement; movement = next()) yield moved(movement)
  },
  writeLevel,
  writeMovement,
}

type ArchivedLedgerRecord = { kind: 'level'; value: Level } | { kind: 'movement'; value: Movement }

const moved = (movement: Movement): ArchivedLedgerRecord => ({ kind: 'movement', value: withoutNulls(movement) })

interface Key {
  storeId: string
  productId: string
}

/** As SQLite orders texts: by their bytes in UTF-8. */
const compareKeys = (a: Key, b: Key): number =>
  compareText(a.storeId, b.storeId) || compareText(a.productId, b.productId)

const compareText = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))
