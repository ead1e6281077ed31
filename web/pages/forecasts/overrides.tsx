import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { AccuracyView, LevelForecastView, OutcomeView } from '#contract/forecasts.ts'
import { accuracyQuery, forecastsChanged, removeOverride } from '../../api/forecasts.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatDay } from '../../app/format.ts'
import { useActorNames } from '../../inventory/actors.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Badge, type Tone } from '../../ui/data/badge.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { formatDate, formatUnits, overrideWords } from './forecast-words.ts'

type Judged = AccuracyView['overrides'][number]

/** What people said against the forecast, the newest first, and what then happened. */
export function Overrides({ forecast }: { forecast: LevelForecastView }) {
  const { productId, storeId } = forecast
  const judged = useQuery(accuracyQuery(productId, storeId)).data?.overrides ?? []
  // Judging takes a while; what counts now is known at once.
  const unjudged = forecast.overrides.filter(({ overrideId }) => !judged.some((one) => one.overrideId === overrideId))
  const all = [...unjudged, ...judged].toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  return (
    <Card title="Overrides" description="What people knew better, and what then happened" flush>
      {all.length === 0 ? (
        <p className="p-4 text-sm text-muted">
          None. Where you know of something that the past does not, such as a festival or a closed road, override those
          days.
        </p>
      ) : (
        <ul aria-label="Overrides" className="divide-y divide-line">
          {all.map((override) => (
            <OverrideItem key={override.overrideId} override={override} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const VERDICTS: Record<OutcomeView['verdict'], [Tone, string]> = {
  better: ['good', 'Nearer than the forecast'],
  worse: ['warn', 'The forecast was nearer'],
  same: ['neutral', 'As near as the forecast'],
}

function OverrideItem({ override }: { override: Judged }) {
  const { from, to, reason, createdBy, createdAt, removedAt, outcome, proposal } = override
  const actorName = useActorNames()
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <strong>{overrideWords(override)}</strong>
          {from === to ? formatDate(from) : `${formatDate(from)} to ${formatDate(to)}`}
          {proposal && <Badge>Proposed by a model</Badge>}
          {removedAt && <Badge>Taken back</Badge>}
          {outcome && <Badge tone={VERDICTS[outcome.verdict][0]}>{VERDICTS[outcome.verdict][1]}</Badge>}
        </p>
        <p className="break-words">
          <bdi>{reason}</bdi>
        </p>
        {outcome && (
          <p>
            {formatUnits(outcome.sold)} sold; {formatUnits(outcome.baseline)} were forecast,{' '}
            {formatUnits(outcome.overridden)} with the override.
          </p>
        )}
        <p className="text-xs text-muted">
          {proposal && <span className="break-words">Proposed by {proposal.model}, accepted by </span>}
          {actorName(createdBy)}, {formatDay(createdAt)}
        </p>
      </div>
      {!removedAt && <TakeBack override={override} />}
    </li>
  )
}

function TakeBack({ override }: { override: Judged }) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeOverride(override.overrideId),
    onSuccess: async () => {
      await forecastsChanged(client)
      toast.good('The override is taken back.')
    },
    onError: (error) => toast.danger(toProblem(error).detail),
  })
  return (
    <Button
      size="small"
      icon={<Undo2 />}
      isPending={remove.isPending}
      disabledReason={closedReason}
      aria-label={`Take back: ${overrideWords(override)} from ${formatDate(override.from)}`}
      onPress={() => remove.mutate()}
    >
      Take back
    </Button>
  )
}
