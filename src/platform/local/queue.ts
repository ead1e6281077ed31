import type { Delivery, Effect, EffectRecord, EffectState, Queue } from '#ports/queue.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

/** Queues an effect inside a write of something else, so that both happen or neither does. */
export function enqueueIn(
  db: Connection,
  { tenantId, topic, key, body, notBefore, correlationId }: Effect,
  now: number,
): void {
  db.run(
    `INSERT INTO effects (tenant_id, topic, effect_key, body, correlation_id, state, due_at, attempts, created_at)
     VALUES (?, ?, ?, ?, ?, 'waiting', ?, 0, ?) ON CONFLICT DO NOTHING`,
    tenantId,
    topic,
    key,
    JSON.stringify(body),
    correlationId,
    notBefore ?? now,
    now,
  )
}

const enqueue = defineWrite('queue.enqueue', (db, { effect, now }: { effect: Effect; now: number }) => {
  enqueueIn(db, effect, now)
})

interface EffectRow {
  id: number
  tenantId: string
  topic: string
  key: string
  body: string
  correlationId: string | null
  state: EffectState
  dueAt: number
  attempts: number
  error: string | null
  createdAt: number
  endedAt: number | null
}

const EFFECT = `SELECT id, tenant_id AS tenantId, topic, effect_key AS key, body, correlation_id AS correlationId, state,
  due_at AS dueAt, attempts, error, created_at AS createdAt, ended_at AS endedAt FROM effects`

interface ReceiveRequest {
  topic: string
  limit: number
  visibilityMs: number
  now: number
}

const receive = defineWrite('queue.receive', (db, { topic, limit, visibilityMs, now }: ReceiveRequest): Delivery[] => {
  const rows = db.all<EffectRow>(
    `${EFFECT} WHERE topic = ? AND state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
    topic,
    now,
    limit,
  )
  return rows.map((row) => {
    db.run('UPDATE effects SET due_at = ?, attempts = attempts + 1 WHERE id = ?', now + visibilityMs, row.id)
    return { ...toEffect(row), id: String(row.id), attempt: row.attempts + 1, createdAt: row.createdAt }
  })
})

const done = defineWrite('queue.done', (db, { id, now }: { id: string; now: number }) => {
  db.run(`UPDATE effects SET state = 'done', ended_at = ? WHERE id = ? AND state = 'waiting'`, now, Number(id))
})

interface RetryRequest {
  id: string
  error: string
  at?: number
  now: number
}

const retry = defineWrite('queue.retry', (db, { id, error, at, now }: RetryRequest) => {
  if (at !== undefined) {
    db.run(`UPDATE effects SET due_at = ?, error = ? WHERE id = ? AND state = 'waiting'`, at, error, Number(id))
    return
  }
  db.run(
    `UPDATE effects SET state = 'dead', error = ?, ended_at = ? WHERE id = ? AND state = 'waiting'`,
    error,
    now,
    Number(id),
  )
})

const redrive = defineWrite(
  'queue.redrive',
  (db, { tenantId, id, now }: { tenantId: string; id: string; now: number }): boolean =>
    db.run(
      `UPDATE effects SET state = 'waiting', due_at = ?, attempts = 0, ended_at = NULL
       WHERE tenant_id = ? AND id = ? AND state = 'dead'`,
      now,
      tenantId,
      Number(id),
    ) === 1,
)

export const queueWrites = [enqueue, receive, done, retry, redrive]

/** Queue on SQLite: one table, kept as the record of what was sent. */
export function localQueue({ reader, write, onCommit }: LocalDatabase, now: () => number): Queue {
  return {
    enqueue: (effect) => write(enqueue, { effect, now: now() }),
    async receive(request) {
      // Most looks find nothing; those cost a read and no write.
      const due = reader.get(
        `SELECT 1 FROM effects WHERE topic = ? AND state = 'waiting' AND due_at <= ? LIMIT 1`,
        request.topic,
        request.now,
      )
      return due ? write(receive, request) : []
    },
    done: (id, at) => write(done, { id, now: at }),
    retry: (id, outcome) => write(retry, { id, ...outcome }),
    async records(tenantId, { state, limit, cursor }) {
      const [before] = decodeCursor(cursor, 1) ?? [Number.MAX_SAFE_INTEGER]
      const rows = reader.all<EffectRow>(
        `${EFFECT} WHERE tenant_id = ? AND id < ? AND (? IS NULL OR state = ?) ORDER BY id DESC LIMIT ?`,
        tenantId,
        before,
        state,
        state,
        limit + 1,
      )
      return toPage(rows, limit, { item: toRecord, cursor: ({ id }) => [id] })
    },
    async record(tenantId, id) {
      const row = reader.get<EffectRow>(`${EFFECT} WHERE tenant_id = ? AND id = ?`, tenantId, Number(id))
      return row && toRecord(row)
    },
    redrive: (tenantId, id, at) => write(redrive, { tenantId, id, now: at }),
    onWake: onCommit,
  }
}

const toEffect = ({ tenantId, topic, key, body, correlationId }: EffectRow): Effect => ({
  tenantId,
  topic,
  key,
  body: JSON.parse(body),
  ...(correlationId !== null && { correlationId }),
})

const toRecord = (row: EffectRow): EffectRecord => ({
  ...toEffect(row),
  id: String(row.id),
  state: row.state,
  attempts: row.attempts,
  error: row.error ?? undefined,
  createdAt: row.createdAt,
  dueAt: row.dueAt,
  endedAt: row.endedAt ?? undefined,
})
