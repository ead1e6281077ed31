import { useQuery } from '@tanstack/react-query'
import { Factory, Pencil } from 'lucide-react'
import { useState } from 'react'
import type { SupplierView } from '#contract/purchasing.ts'
import { suppliersQuery } from '../../api/purchasing.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount, formatMoney } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { IconButton } from '../../ui/actions/button.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { SupplierDialog } from './supplier-dialog.tsx'

/** Whom products are bought from, and how. */
export function Suppliers() {
  const suppliers = useQuery(suppliersQuery)
  const closedReason = useClosedReason('planning:write')
  const [edited, setEdited] = useState<SupplierView>()
  return (
    <Card flush>
      <QueryView query={suppliers} label="suppliers">
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<Factory />} title="No product names a supplier yet">
              Say on each product who it is bought from: the name then appears here.
            </EmptyState>
          ) : (
            <DataTable
              label="Suppliers"
              rows={rows}
              rowKey={({ name }) => name}
              columns={columnsFor(closedReason, setEdited)}
            />
          )
        }
      </QueryView>
      {edited && <SupplierDialog supplier={edited} onClose={() => setEdited(undefined)} />}
    </Card>
  )
}

const days = (count: number | undefined): string =>
  count === undefined
    ? '–'
    : new Intl.NumberFormat(undefined, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(count)

const columnsFor = (
  closedReason: string | undefined,
  onEdit: (supplier: SupplierView) => void,
): Column<SupplierView>[] => [
  {
    id: 'name',
    header: 'Supplier',
    isTitle: true,
    cell: ({ name, email }) => (
      <>
        <bdi className="block font-medium break-words">{name}</bdi>
        {email && <span className="block text-xs break-all text-muted">{email}</span>}
      </>
    ),
  },
  {
    id: 'products',
    header: 'Products',
    width: '6rem',
    align: 'right',
    cell: ({ productCount }) => formatCount(productCount),
  },
  { id: 'lead', header: 'Lead time', width: '7rem', align: 'right', cell: ({ leadTimeDays }) => days(leadTimeDays) },
  {
    id: 'review',
    header: 'Ordered every',
    width: '8rem',
    align: 'right',
    cell: ({ reviewDays }) => days(reviewDays),
  },
  {
    id: 'minimum',
    header: 'At least',
    width: '7rem',
    align: 'right',
    cell: ({ minimumOrderValue, currency }) =>
      minimumOrderValue === undefined ? '–' : formatMoney(minimumOrderValue, currency),
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '4.5rem',
    align: 'right',
    cell: (supplier) => (
      <IconButton
        size="small"
        icon={<Pencil />}
        label={`Edit ${supplier.name}`}
        disabledReason={closedReason}
        onPress={() => onEdit(supplier)}
      />
    ),
  },
]
