import type { Override } from '#domain/forecasts/override.ts'
import { lastDayOf, type Proposal } from '#domain/forecasts/proposal.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { LocalDatabase } from './database.ts'
import { among, levelsGiven } from './forecast-levels.ts'
import { insertOverride } from './forecast-overrides.ts'
import { defineWrite } from './write.ts'

const addProposal = defineWrite('forecasts.addProposal', (db, proposal: Proposal) => {
  db.run(
    `INSERT INTO forecast_proposals (tenant_id, product_id, store_id, created_at, proposal_id, last_day, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    proposal.tenantId,
    proposal.productId,
    proposal.storeId,
    proposal.createdAt,
    proposal.proposalId,
    lastDayOf(proposal),
    JSON.stringify(proposal),
  )
})

interface Decided {
  tenantId: TenantId
  proposalId: string
  decision: NonNullable<Proposal['decision']>
  overrides: readonly Override[]
}

const decideProposal = defineWrite(
  'forecasts.decideProposal',
  (db, { tenantId, proposalId, decision, overrides }: Decided): boolean => {
    const isDecided = db.run(
      `UPDATE forecast_proposals SET body = json_set(body, '$.decision', json(?))
       WHERE tenant_id = ? AND proposal_id = ? AND json_extract(body, '$.decision') IS NULL`,
      JSON.stringify(decision),
      tenantId,
      proposalId,
    )
    if (isDecided === 0) return false
    for (const override of overrides) insertOverride(db, override)
    return true
  },
)

export const proposalWrites = [addProposal, decideProposal]

/** The part of ForecastStore that keeps what models proposed. */
export function localProposals({
  reader,
  write,
}: Pick<LocalDatabase, 'reader' | 'write'>): Pick<
  ForecastStore,
  'addProposal' | 'decideProposal' | 'proposal' | 'proposals'
> {
  return {
    addProposal: (proposal) => write(addProposal, proposal),
    decideProposal: (tenantId, proposalId, decided) => write(decideProposal, { tenantId, proposalId, ...decided }),
    async proposal(tenantId, proposalId) {
      const row = reader.get<{ body: string }>(
        'SELECT body FROM forecast_proposals WHERE tenant_id = ? AND proposal_id = ?',
        tenantId,
        proposalId,
      )
      return row && (JSON.parse(row.body) as Proposal)
    },
    proposals: async (tenantId, { from, ...query }) =>
      reader
        .all<{ body: string }>(
          `SELECT body FROM forecast_proposals WHERE tenant_id = ?1
             ${among(query)} AND last_day >= ?4 ORDER BY product_id, store_id, created_at, proposal_id`,
          ...levelsGiven(tenantId, query),
          from,
        )
        .map(({ body }) => JSON.parse(body) as Proposal),
  }
}
