import { Link } from '@tanstack/react-router'
import type { ReportDocumentView } from '#contract/report-document.ts'
import { formatQuantity } from '../../app/format.ts'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { demandLabel, formatDate } from './forecast-words.ts'

type Section = ReportDocumentView['sections'][number]
export type SectionOf<Kind extends Section['kind']> = Extract<Section, { kind: Kind }>
export type ExpectedRow = SectionOf<'table'>['rows'][number]

export const sectionsOf = <Kind extends Section['kind']>(
  { sections }: ReportDocumentView,
  kind: Kind,
): SectionOf<Kind>[] => sections.filter((section): section is SectionOf<Kind> => section.kind === kind)

/** The table of all forecasts; undefined while there are none. */
export const expectedTable = (document: ReportDocumentView): SectionOf<'table'> | undefined =>
  sectionsOf(document, 'table').find(({ title }) => title === 'What is expected')

/** Rows in which every word of the search stands somewhere. */
export function matching(rows: readonly ExpectedRow[], search: string): readonly ExpectedRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter(({ productId, name, store, demandClass }) => {
    const text = [productId, name, store, demandLabel(demandClass ?? '')].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const units = (text: string | null | undefined) => (text ? formatQuantity(text) : '–')

/** @param storeIdOf by name: the report knows stores by their names */
export const expectedColumns = (storeIdOf: (name: string) => string | undefined): Column<ExpectedRow>[] => [
  {
    id: 'product',
    header: 'Product',
    isTitle: true,
    cell: ({ productId, name, store }) => {
      const storeId = storeIdOf(store ?? '')
      return (
        <Link
          to="/forecasts/$productId"
          params={{ productId: productId ?? '' }}
          search={storeId ? { store: storeId } : {}}
          preload={false}
          className="group block min-w-0 rounded"
        >
          <span className="line-clamp-2 font-medium group-hover:underline">
            <bdi>{name}</bdi>
          </span>
          <span className="block truncate text-xs text-muted">{productId}</span>
        </Link>
      )
    },
  },
  { id: 'store', header: 'Store', width: '10rem', cell: ({ store }) => store },
  { id: 'units7', header: '7 days', width: '7rem', align: 'right', cell: ({ units7 }) => units(units7) },
  { id: 'units28', header: '28 days', width: '7rem', align: 'right', cell: ({ units28 }) => units(units28) },
  {
    id: 'demand',
    header: 'Kind of demand',
    width: '10rem',
    cell: ({ demandClass }) => <Badge>{demandLabel(demandClass ?? '')}</Badge>,
  },
  {
    id: 'learnt',
    header: 'Learnt to',
    width: '9rem',
    cell: ({ trainedThrough }) => (trainedThrough ? formatDate(trainedThrough) : '–'),
  },
]
