import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { categoriesQuery, type StockFilter } from '../../api/catalog.ts'
import type { SearchTexts } from '../../app/url-state.ts'
import { STATUS_LABELS } from '../../inventory/status.tsx'
import { StoreSelect } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { SearchField } from '../../ui/fields/text-field.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'

/** Long enough that a typed word is one request, short enough to feel at once. */
const TYPING_PAUSE_MS = 200
const ALL = 'all:'

const STATUS_OPTIONS = [
  { id: ALL, label: 'Any status' },
  ...Object.entries(STATUS_LABELS).map(([id, label]) => ({ id, label })),
]

export function StockFilters({ filter, change }: { filter: StockFilter; change: (part: SearchTexts) => void }) {
  const categories = useQuery(categoriesQuery).data ?? []
  const categoryOptions = [
    { id: ALL, label: 'All categories' },
    ...categories.map((name) => ({ id: `c:${name}`, label: name || 'No category' })),
  ]
  return (
    <Toolbar label="Search and filters">
      <StockSearch search={filter.search ?? ''} onSearch={(search) => change({ search: search || undefined })} />
      <StoreSelect
        value={filter.store}
        onChange={(store) => change({ store })}
        allLabel="All stores"
        className="min-w-36 flex-1 sm:max-w-44"
      />
      <Select
        label="Category"
        options={categoryOptions}
        value={filter.category ? `c:${filter.category}` : ALL}
        onChange={(id) => change({ category: id === ALL ? undefined : id.slice(2) })}
        className="min-w-36 flex-1 sm:max-w-48"
      />
      <Select
        label="Status"
        options={STATUS_OPTIONS}
        value={filter.status ?? ALL}
        onChange={(id) => change({ status: id === ALL ? undefined : id })}
        className="min-w-32 flex-1 sm:max-w-40"
      />
    </Toolbar>
  )
}

function StockSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState(search)
  const [isTyping, setTyping] = useState(false)
  useEffect(() => {
    if (!isTyping) return setTyped(search)
    const timer = setTimeout(() => {
      setTyping(false)
      if (typed !== search) onSearch(typed)
    }, TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, isTyping, search, onSearch])
  return (
    <SearchField
      label="Search name, number or barcode"
      value={typed}
      onChange={(text) => {
        setTyped(text)
        setTyping(true)
      }}
      className="w-full min-w-56 sm:w-auto sm:flex-[2]"
    />
  )
}
