import { useQuery } from '@tanstack/react-query'
import type { LevelForecastView, ProposalView } from '#contract/forecasts.ts'
import { accuracyQuery } from '../../api/forecasts.ts'
import { formatDay } from '../../app/format.ts'
import { useActorNames } from '../../inventory/actors.ts'
import { Badge } from '../../ui/data/badge.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { DecideProposal } from './decide-proposal.tsx'
import { ProposalChanges } from './proposal-changes.tsx'
import { proposalsToShow } from './proposal-facts.ts'

/** What a model made of notes and nobody accepted: what waits for a decision first, then what would have come of the rest. */
export function Proposals({ forecast }: { forecast: LevelForecastView }) {
  const { productId, storeId, days } = forecast
  const judged = useQuery(accuracyQuery(productId, storeId)).data?.proposals ?? []
  const { open, past } = proposalsToShow(forecast.proposals, judged)
  if (open.length + past.length === 0) return null
  return (
    <Card title="Proposals" description="By a language model, from notes. They change nothing until accepted" flush>
      <ul aria-label="Proposals" className="divide-y divide-line">
        {open.map((proposal) => (
          <ProposalItem key={proposal.proposalId} proposal={proposal} days={days} isOpen />
        ))}
        {past.map((proposal) => (
          <ProposalItem key={proposal.proposalId} proposal={proposal} days={days} />
        ))}
      </ul>
    </Card>
  )
}

function ProposalItem({
  proposal,
  days,
  isOpen = false,
}: {
  proposal: ProposalView
  days: LevelForecastView['days']
  isOpen?: boolean
}) {
  const { note, changes, model, createdBy, createdAt, state, decidedBy } = proposal
  const actorName = useActorNames()
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center gap-2 break-words">
        <q className="min-w-0">
          <bdi>{note}</bdi>
        </q>
        {!isOpen && <Badge>{state === 'declined' ? 'Declined' : 'Not decided in time'}</Badge>}
      </p>
      <ProposalChanges changes={changes} days={days} isOpen={isOpen} />
      <p className="text-xs break-words text-muted">
        Note by {actorName(createdBy)}, {formatDay(createdAt)}; proposed by {model}
        {decidedBy && `; declined by ${actorName(decidedBy)}`}
      </p>
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          <DecideProposal proposal={proposal} size="small" />
        </div>
      )}
    </li>
  )
}
