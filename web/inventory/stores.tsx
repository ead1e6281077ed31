import { useQuery } from '@tanstack/react-query'
import type { StoreView } from '#contract/catalog.ts'
import { storesQuery } from '../api/catalog.ts'
import { Select } from '../ui/fields/select.tsx'

const NO_STORES: StoreView[] = []

/** The stores this person may see, empty while they are loading. */
export const useStores = (): StoreView[] => useQuery(storesQuery).data ?? NO_STORES

/** A store by id; while loading, or for a store that is gone, its id stands in for its name. */
export function useStoreNames(): (storeId: string) => string {
  const stores = useStores()
  return (storeId) => stores.find((store) => store.storeId === storeId)?.name ?? storeId
}

/** The time zone in which a store's times are told. */
export function useTimeZoneOf(): (storeId: string) => string | undefined {
  const stores = useStores()
  return (storeId) => stores.find((store) => store.storeId === storeId)?.timeZone
}

export interface StoreSelectProps {
  value: string | undefined
  onChange: (storeId: string | undefined) => void
  label?: string
  /** Adds a choice for all of them. */
  allLabel?: string
  className?: string
}

const ALL = 'all:'

export function StoreSelect({ value, onChange, label = 'Store', allLabel, className }: StoreSelectProps) {
  const options = useStores()
    .filter(({ active }) => active)
    .map(({ storeId, name }) => ({ id: storeId, label: name }))
  return (
    <Select
      label={label}
      options={allLabel ? [{ id: ALL, label: allLabel }, ...options] : options}
      value={value ?? (allLabel ? ALL : undefined)}
      onChange={(id) => onChange(id === ALL ? undefined : id)}
      className={className ?? 'w-44'}
    />
  )
}
