import { useQuery } from '@tanstack/react-query'
import type { AccuracyView, LevelForecastView } from '#contract/forecasts.ts'
import { accuracyQuery } from '../../api/forecasts.ts'
import { formatCount } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { countWord, formatShare, offBy } from './forecast-words.ts'
import { tallyWords } from './proposal-facts.ts'

/** How far forecasts of this product are to be trusted, in sentences. */
export function AccuracyCard({ forecast: { productId, storeId } }: { forecast: LevelForecastView }) {
  const accuracy = useQuery(accuracyQuery(productId, storeId))
  return (
    <Card title="How good it is">
      <QueryView query={accuracy} label="how good forecasts were">
        {(data) => (
          <div className="flex flex-col gap-3 text-sm">
            <Backtest backtest={data.backtest} />
            <Published published={data.published} />
            <Overridden tally={data.tally} />
          </div>
        )}
      </QueryView>
    </Card>
  )
}

function Backtest({ backtest }: Pick<AccuracyView, 'backtest'>) {
  const own = backtest && offBy(backtest.forecast)
  if (!backtest || own === undefined) {
    return <p>The history is too short, or too quiet, to try forecasts out on it yet.</p>
  }
  const { origins, horizonDays, seasonalNaive, forecast } = backtest
  const naive = offBy(seasonalNaive)
  return (
    <p>
      Tried out from {countWord(origins)} past {origins === 1 ? 'day' : 'days'}, {horizonDays} days ahead each, it was
      off by <strong>{own}</strong> on average
      {naive === undefined ? '.' : `; repeating the last week was off by ${naive}.`}
      {forecast.cover80 !== undefined &&
        ` ${formatShare(forecast.cover80)} of days fell within the likely range; 80 % is meant.`}
    </p>
  )
}

function Published({ published }: Pick<AccuracyView, 'published'>) {
  const own = published && offBy(published.forecast)
  if (!published || own === undefined) {
    return <p>Of the forecasts that were published no day is over yet: how they did stands here then.</p>
  }
  const { forecast, withOverrides } = published
  const changed = offBy(withOverrides)
  return (
    <p>
      Published forecasts, judged on {formatCount(forecast.days)} {forecast.days === 1 ? 'day' : 'days'} that{' '}
      {forecast.days === 1 ? 'is' : 'are'} over, were off by <strong>{own}</strong>
      {changed === undefined || withOverrides.wape === forecast.wape ? '.' : `; with overrides by ${changed}.`}
    </p>
  )
}

/** How overrides did, people's own and those that a model proposed apart. */
function Overridden({ tally }: Pick<AccuracyView, 'tally'>) {
  if (!tally) return null
  const people = tallyWords(tally.byPeople)
  const proposed = tallyWords(tally.fromProposals)
  return (
    <p>
      {people && `What people knew better was nearer than the forecast ${people}. `}
      {proposed && `Accepted proposals of a model were nearer ${proposed}.`}
    </p>
  )
}
