import { randomUUID } from 'node:crypto'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { lastDayOf, type Proposal } from '#domain/forecasts/proposal.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import { ifAt } from './change-item.ts'
import {
  addNote,
  findNote,
  keyOfNote,
  type NoteDeps,
  type NoteKind,
  noteItem,
  notesSince,
  putNote,
  toNote,
} from './dated-notes.ts'
import { OVERRIDES } from './forecast-overrides.ts'
import { readItems } from './items.ts'
import { AGAIN, cancellationCodes, retryWrite } from './write-retry.ts'

export const PROPOSALS: NoteKind<Proposal> = {
  partition: 'PROPOSALS',
  type: 'proposal',
  idOf: ({ proposalId }) => proposalId,
  lastDayOf,
}

type ProposalMethods = Pick<ForecastStore, 'addProposal' | 'decideProposal' | 'proposal' | 'proposals'>

/** What models made of people's notes. */
export const awsProposals = (deps: NoteDeps): ProposalMethods => ({
  addProposal: (proposal) => addNote(deps, PROPOSALS, proposal),
  decideProposal: (tenantId, proposalId, decided) => decide(deps, { tenantId, id: proposalId }, decided),
  proposal: (tenantId, proposalId) => findNote(deps.table, PROPOSALS, { tenantId, id: proposalId }),
  proposals: (tenantId, query) => notesSince(deps.table, PROPOSALS, { tenantId, ...query }),
})

/** The decision and its overrides in one transaction. */
async function decide(
  { table, tools }: NoteDeps,
  wanted: { tenantId: string; id: string },
  { decision, overrides }: Parameters<ForecastStore['decideProposal']>[2],
): Promise<boolean> {
  const key = await keyOfNote(table, PROPOSALS, wanted)
  if (!key) return false
  const sender = randomUUID()
  return retryWrite<boolean>(tools, async () => {
    const current = (await readItems(table, [key])).get(key)
    if (current?.sender === sender) return true
    const proposal = current && toNote<Proposal>(current)
    if (!proposal || proposal.decision) return false
    const rev = current.rev as number
    const Item = { ...noteItem(PROPOSALS, { ...proposal, decision }), rev: rev + 1, sender }
    const put = { Put: { TableName: table.tableName, Item, ...ifAt(rev) } }
    const added = overrides.flatMap((note) => putNote(table.tableName, OVERRIDES, { note, sender }))
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems: [put, ...added] }))
      return true
    } catch (error) {
      if (cancellationCodes(error)?.[0] === 'ConditionalCheckFailed') return AGAIN
      throw error
    }
  })
}
