import { Link } from '@tanstack/react-router'
import type { ListedForecastView } from '#contract/forecasts.ts'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { demandLabel, formatDate, formatUnits } from './forecast-words.ts'

export const expectedColumns = (storeName: (storeId: string) => string): Column<ListedForecastView>[] => [
  {
    id: 'product',
    header: 'Product',
    isTitle: true,
    cell: ({ productId, name, storeId }) => (
      <Link
        to="/forecasts/$productId"
        params={{ productId }}
        search={{ store: storeId }}
        preload={false}
        className="group block min-w-0 rounded"
      >
        <span className="line-clamp-2 font-medium group-hover:underline">
          <bdi>{name}</bdi>
        </span>
        <span className="block truncate text-xs text-muted">{productId}</span>
      </Link>
    ),
  },
  { id: 'store', header: 'Store', width: '10rem', cell: ({ storeId }) => storeName(storeId) },
  { id: 'units7', header: '7 days', width: '7rem', align: 'right', cell: ({ units7 }) => formatUnits(units7) },
  { id: 'units28', header: '28 days', width: '7rem', align: 'right', cell: ({ units28 }) => formatUnits(units28) },
  {
    id: 'demand',
    header: 'Kind of demand',
    width: '10rem',
    cell: ({ demandClass }) => <Badge>{demandLabel(demandClass)}</Badge>,
  },
  {
    id: 'learnt',
    header: 'Learnt to',
    width: '9rem',
    cell: ({ trainedThrough, isStale }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
        {formatDate(trainedThrough)}
        {isStale && <Badge tone="warn">Old</Badge>}
      </span>
    ),
  },
]
