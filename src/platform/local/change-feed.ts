import type { ProductFacts } from '#domain/alerts/alert.ts'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

const advanceConsumer = defineWrite(
  'feed.advance',
  (db, { consumer, changeId }: { consumer: string; changeId: number }) => {
    db.run(
      `INSERT INTO consumers (name, change_id) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET change_id = max(change_id, excluded.change_id)`,
      consumer,
      changeId,
    )
  },
)

/** At once so many, so that a year's backlog does not hold up the writers. */
const FORGOTTEN_MAX = 50_000

interface Forgetting {
  keepCount: number
  consumers: readonly string[]
}

const forgetChanges = defineWrite('feed.forget', (db, { keepCount, consumers }: Forgetting): number =>
  db.run(
    `DELETE FROM changes WHERE id IN (
       SELECT id FROM changes WHERE id <= min(
         (SELECT min(coalesce(change_id, 0)) FROM json_each(?) AS named LEFT JOIN consumers ON name = named.value),
         (SELECT max(id) FROM changes) - ?) ORDER BY id LIMIT ?)`,
    JSON.stringify(consumers),
    keepCount,
    FORGOTTEN_MAX,
  ),
)

export const changeFeedWrites = [advanceConsumer, forgetChanges]

interface ChangeRow {
  id: number
  tenantId: string
  /** `levels`: all the levels that one command changed, in `body`. */
  kind: Exclude<Change['kind'], 'level'> | 'levels'
  storeId: string | null
  subjectId: string
  seq: number
  body: string | null
}

/** How often a follower is woken without a commit of this process: another process (an import by CLI) writes too. */
const LOOK_EVERY_MS = 500

/** ChangeFeed on SQLite: a table in commit order, because only one writer at a time can append. */
export function localChangeFeed({ reader, write, onCommit }: LocalDatabase): ChangeFeed {
  return {
    after: async (afterId, limit) => {
      const changes: Change[] = []
      const rows = reader.iterate<ChangeRow>(
        `SELECT id, tenant_id AS tenantId, kind, store_id AS storeId, subject_id AS subjectId, seq, body
         FROM changes WHERE id > ? ORDER BY id`,
        afterId,
      )
      for (const row of rows) {
        changes.push(...toChanges(row))
        if (changes.length >= limit) break
      }
      return changes
    },
    latest: async () => reader.get<{ id: number | null }>('SELECT max(id) AS id FROM changes')?.id ?? 0,
    cursor: async (consumer) =>
      reader.get<{ id: number }>('SELECT change_id AS id FROM consumers WHERE name = ?', consumer)?.id ?? 0,
    advance: (consumer, changeId) => write(advanceConsumer, { consumer, changeId }),
    forget: (keepCount, consumers) => write(forgetChanges, { keepCount, consumers }),
    onWake(listener) {
      const stop = onCommit(listener)
      const timer = setInterval(listener, LOOK_EVERY_MS)
      timer.unref()
      return () => {
        stop()
        clearInterval(timer)
      }
    },
  }
}

function toChanges({ id, tenantId, kind, storeId, subjectId, seq, body }: ChangeRow): Change[] {
  const content: unknown = body === null ? undefined : JSON.parse(body)
  if (kind === 'levels') {
    return (content as [string, string, number][]).map(([store, productId, levelSeq]) => ({
      id,
      tenantId,
      kind: 'level',
      storeId: store,
      productId,
      seq: levelSeq,
    }))
  }
  const base = { id, tenantId, seq, ...(storeId !== null && { storeId }) }
  switch (kind) {
    case 'product':
      return [{ ...base, kind, productId: subjectId, ...(content as { before?: ProductFacts; after: ProductFacts }) }]
    case 'policy':
      return [{ ...base, kind, productId: subjectId }]
    case 'alert':
      return [{ ...base, kind, alertId: subjectId }]
    case 'import':
      return [{ ...base, kind, importId: subjectId }]
    case 'order':
      return [{ ...base, kind, orderId: subjectId }]
  }
}
