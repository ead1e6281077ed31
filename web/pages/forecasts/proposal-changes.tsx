import type { LevelForecastView, OutcomeView } from '#contract/forecasts.ts'
import { formatDate, formatUnits, formatWeekday, overrideWords } from './forecast-words.ts'
import { beforeAndAfter, type ProposedChange } from './proposal-facts.ts'

/** What a proposal would change, day range by day range: before and after while it can be decided, then what happened. */
export function ProposalChanges({
  changes,
  days,
  isOpen = false,
}: {
  changes: readonly (ProposedChange & { outcome?: OutcomeView | undefined })[]
  days: LevelForecastView['days']
  isOpen?: boolean
}) {
  return (
    <ul aria-label="Proposed changes" className="flex flex-col gap-2">
      {changes.map((change) => (
        <li key={change.from} className="text-sm">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <strong>{overrideWords({ factor: (100 + change.percent) / 100 })}</strong>
            {change.from === change.to
              ? formatWeekday(change.from)
              : `${formatWeekday(change.from)} to ${formatWeekday(change.to)}`}
          </p>
          <p className="break-words">
            <bdi>{change.reason}</bdi>
          </p>
          {change.outcome && <Outcome outcome={change.outcome} />}
          {isOpen && !change.outcome && <Expected change={change} days={days} />}
        </li>
      ))}
    </ul>
  )
}

function Expected({ change, days }: { change: ProposedChange; days: LevelForecastView['days'] }) {
  if (!days.some(({ day }) => change.from <= day && day <= change.to)) {
    return <p className="text-muted">Over since {formatDate(change.to)}.</p>
  }
  const { before, after } = beforeAndAfter(days, change)
  return (
    <p className="text-muted">
      Now {formatUnits(before)} units are expected; with it <strong className="text-ink">{formatUnits(after)}</strong>.
    </p>
  )
}

const VERDICT_WORDS: Record<OutcomeView['verdict'], string> = {
  better: 'it would have been nearer',
  worse: 'the forecast was nearer',
  same: 'both are as near',
}

const Outcome = ({ outcome: { sold, baseline, overridden, verdict } }: { outcome: OutcomeView }) => (
  <p className="text-muted">
    {formatUnits(sold)} sold; {formatUnits(baseline)} were forecast, {formatUnits(overridden)} with it:{' '}
    {VERDICT_WORDS[verdict]}.
  </p>
)
