import { type NarrationStore, SPEND_DAYS_MAX, type SpendKey, TEXTS_KEPT_MS, TEXTS_MAX } from '#ports/narration-store.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

type KeepArgs = Parameters<NarrationStore['keepText']>[0]

/** Rows forgotten in one write: it must stay short, and the next one goes on. */
const FORGOTTEN_AT_ONCE = 500

const keepText = defineWrite('narration.keepText', (db, { tenantId, hash, text, now }: KeepArgs) => {
  db.run(
    `INSERT INTO narrations (tenant_id, hash, text, kept_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET text = excluded.text, kept_at = excluded.kept_at`,
    tenantId,
    hash,
    text,
    now,
  )
  db.run(
    `DELETE FROM narrations WHERE (tenant_id, hash) IN
       (SELECT tenant_id, hash FROM narrations WHERE kept_at <= ? ORDER BY kept_at LIMIT ?)`,
    now - TEXTS_KEPT_MS,
    FORGOTTEN_AT_ONCE,
  )
  db.run(
    `DELETE FROM narrations WHERE tenant_id = ? AND hash IN
       (SELECT hash FROM narrations WHERE tenant_id = ? ORDER BY kept_at DESC, hash LIMIT ? OFFSET ?)`,
    tenantId,
    tenantId,
    FORGOTTEN_AT_ONCE,
    TEXTS_MAX,
  )
})

interface ReserveArgs extends SpendKey {
  amount: number
  perDay: number
}

const reserve = defineWrite(
  'narration.reserve',
  (db, { tenantId, day, unit, amount, perDay }: ReserveArgs): boolean => {
    if (amount > perDay) return false
    const isReserved =
      db.run(
        `INSERT INTO narration_spend (tenant_id, day, unit, spent) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET spent = spent + excluded.spent WHERE spent + excluded.spent <= ?`,
        tenantId,
        day,
        unit,
        amount,
        perDay,
      ) === 1
    db.run(
      `DELETE FROM narration_spend WHERE tenant_id = ? AND day IN
       (SELECT DISTINCT day FROM narration_spend WHERE tenant_id = ? ORDER BY day DESC LIMIT ? OFFSET ?)`,
      tenantId,
      tenantId,
      FORGOTTEN_AT_ONCE,
      SPEND_DAYS_MAX,
    )
    return isReserved
  },
)

interface SettleArgs extends SpendKey {
  reserved: number
  spent: number
}

const settle = defineWrite('narration.settle', (db, { tenantId, day, unit, reserved, spent }: SettleArgs) => {
  db.run(
    'UPDATE narration_spend SET spent = max(0, spent - ? + ?) WHERE tenant_id = ? AND day = ? AND unit = ?',
    reserved,
    spent,
    tenantId,
    day,
    unit,
  )
})

/** What the writer's thread does for this store. */
export const narrationWrites = [keepText, reserve, settle]

/** NarrationStore on SQLite. */
export function localNarrationStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): NarrationStore {
  return {
    keptText: async ({ tenantId, hash, now }) =>
      reader.get<{ text: string }>(
        'SELECT text FROM narrations WHERE tenant_id = ? AND hash = ? AND kept_at > ?',
        tenantId,
        hash,
        now - TEXTS_KEPT_MS,
      )?.text,
    keepText: (entry) => write(keepText, entry),
    reserve: (key, amount, perDay) => write(reserve, { ...key, amount, perDay }),
    settle: (key, spend) => write(settle, { ...key, ...spend }),
    spent: async ({ tenantId, day, unit }) =>
      reader.get<{ spent: number }>(
        'SELECT spent FROM narration_spend WHERE tenant_id = ? AND day = ? AND unit = ?',
        tenantId,
        day,
        unit,
      )?.spent ?? 0,
  }
}
