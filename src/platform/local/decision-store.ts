import type { Decision } from '#domain/recommendations/decision.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import { decodeCursor, toPage } from '../shared/cursor.ts'
import type { LocalDatabase } from './database.ts'
import { defineWrite } from './write.ts'

const addDecisions = defineWrite('decisions.add', (db, decisions: readonly Decision[]) => {
  for (const decision of decisions) {
    db.run(
      `INSERT INTO recommendation_decisions (tenant_id, at, decision_id, product_id, store_id, body)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      decision.tenantId,
      decision.at,
      decision.decisionId,
      decision.productId,
      decision.storeId,
      JSON.stringify(decision),
    )
  }
})

/** What the writer's thread does for this store. */
export const decisionWrites = [addDecisions]

const toDecision = ({ body }: { body: string }): Decision => JSON.parse(body) as Decision

/** DecisionStore on SQLite. */
export function localDecisionStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): DecisionStore {
  return {
    add: (decisions) => write(addDecisions, decisions),
    async list(tenantId, { stores, limit, cursor }) {
      const [at, decisionId] = decodeCursor(cursor, 2) ?? [Number.MAX_SAFE_INTEGER, '']
      const rows = reader.all<{ body: string }>(
        `SELECT body FROM recommendation_decisions
         WHERE tenant_id = ?1 AND (at, decision_id) < (?2, ?3)
           AND (?4 IS NULL OR store_id IN (SELECT value FROM json_each(?4)))
         ORDER BY at DESC, decision_id DESC LIMIT ?5`,
        tenantId,
        at,
        decisionId,
        stores ? JSON.stringify(stores) : null,
        limit + 1,
      )
      return toPage(rows.map(toDecision), limit, { item: (one) => one, cursor: (one) => [one.at, one.decisionId] })
    },
    newestSince: async (tenantId, at) =>
      reader
        .all<{ body: string }>(
          `SELECT body, max(at) FROM recommendation_decisions WHERE tenant_id = ? AND at >= ?
           GROUP BY product_id, store_id ORDER BY product_id, store_id`,
          tenantId,
          at,
        )
        .map(toDecision),
  }
}
