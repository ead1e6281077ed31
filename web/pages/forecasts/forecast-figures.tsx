import { useQuery } from '@tanstack/react-query'
import type { ReportDocumentView } from '#contract/report-document.ts'
import { forecastSummaryQuery } from '../../api/forecasts.ts'
import { formatQuantity } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { formatShare } from './forecast-words.ts'

type Section = ReportDocumentView['sections'][number]

const sectionsOf = <Kind extends Section['kind']>(
  { sections }: ReportDocumentView,
  kind: Kind,
): Extract<Section, { kind: Kind }>[] =>
  sections.filter((section): section is Extract<Section, { kind: Kind }> => section.kind === kind)

/** What all forecasts come to and how good they were, as the report of them has it; nothing while there are none. */
export function ForecastFigures({ store }: { store: string | undefined }) {
  const summary = useQuery(forecastSummaryQuery(store))
  return (
    <QueryView query={summary} label="what the forecasts come to">
      {(document) => (sectionsOf(document, 'table').length > 0 ? <Figures document={document} /> : null)}
    </QueryView>
  )
}

const Figures = ({ document }: { document: ReportDocumentView }) => (
  <>
    {sectionsOf(document, 'notice').map(({ text, severity }) => (
      <Notice key={text} tone={severity === 'warning' ? 'warn' : 'info'}>
        {text}
      </Notice>
    ))}
    <Card>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-5">
        {sectionsOf(document, 'keyFigures')
          .flatMap(({ figures }) => figures)
          .map(({ label, kind, value, note }) => (
            <Stat key={label} label={label} value={figureText(kind, value)} note={note} />
          ))}
      </div>
    </Card>
  </>
)

function figureText(kind: string, value: string | null): string {
  if (value === null) return '–'
  return kind === 'percent' ? formatShare(Number(value)) : formatQuantity(value)
}
