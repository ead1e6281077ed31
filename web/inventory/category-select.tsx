import { useQuery } from '@tanstack/react-query'
import { categoriesQuery } from '../api/catalog.ts'
import { Select } from '../ui/fields/select.tsx'

const ALL = 'all:'

interface CategorySelectProps {
  value: string | undefined
  onChange: (category: string | undefined) => void
}

export function CategorySelect({ value, onChange }: CategorySelectProps) {
  const categories = useQuery(categoriesQuery).data ?? []
  return (
    <Select
      label="Category"
      options={[
        { id: ALL, label: 'All categories' },
        ...categories.map((name) => ({ id: `c:${name}`, label: name || 'No category' })),
      ]}
      value={value ? `c:${value}` : ALL}
      onChange={(id) => onChange(id === ALL ? undefined : id.slice(2))}
      className="min-w-36 flex-1 sm:max-w-48"
    />
  )
}
