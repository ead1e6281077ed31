import { useQuery } from '@tanstack/react-query'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { suppliersQuery } from '../../api/purchasing.ts'
import { formatCount } from '../../app/format.ts'
import type { SearchTexts } from '../../app/url-state.ts'
import { StoreSelect } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'
import { ACTIONS } from './words.ts'

export const TO_DO = 'todo'
export const WANTED = [TO_DO, 'buy', 'transfer', 'reduce'] as const
export type Wanted = (typeof WANTED)[number]

/** In percent: the chance that nothing is short until the next delivery. */
export const LEVELS = ['90', '95', '98'] as const
const USUAL_LEVEL = '95'
const ALL = 'all:'

/** What the address asks for; what it says wrongly is left out. */
export function filterOf({ store, action, supplier, service }: SearchTexts) {
  return {
    store,
    supplier,
    wanted: WANTED.find((one) => one === action) ?? TO_DO,
    serviceLevel: Number(LEVELS.find((level) => level === service) ?? USUAL_LEVEL) / 100,
  }
}

export type Filter = ReturnType<typeof filterOf>

interface FiltersProps {
  filter: Filter
  change: (part: SearchTexts) => void
  counts: Record<Wanted, number> | undefined
}

/** Which recommendations, and how careful they are to be. */
export function Filters({ filter, change, counts }: FiltersProps) {
  const suppliers = useQuery(suppliersQuery).data ?? []
  const names = [...new Set([...suppliers.map(({ name }) => name), ...(filter.supplier ? [filter.supplier] : [])])]
  return (
    <div className="flex flex-col gap-3">
      <WantedPicker
        wanted={filter.wanted}
        counts={counts}
        onChange={(wanted) => change({ action: wanted === TO_DO ? undefined : wanted })}
      />
      <Toolbar label="Filters">
        <StoreSelect
          value={filter.store}
          onChange={(store) => change({ store })}
          allLabel="All stores"
          className="min-w-36 flex-1 sm:max-w-44"
        />
        <Select
          label="Supplier"
          options={[{ id: ALL, label: 'All suppliers' }, ...names.map((name) => ({ id: `s:${name}`, label: name }))]}
          value={filter.supplier ? `s:${filter.supplier}` : ALL}
          onChange={(id) => change({ supplier: id === ALL ? undefined : id.slice(2) })}
          className="min-w-36 flex-1 sm:max-w-56"
        />
        <Select
          label="Service level"
          options={LEVELS.map((level) => ({ id: level, label: `${level} %` }))}
          value={String(Math.round(filter.serviceLevel * 100))}
          onChange={(service) => change({ service: service === USUAL_LEVEL ? undefined : service })}
          className="min-w-36 flex-1 sm:max-w-44"
        />
      </Toolbar>
    </div>
  )
}

const toWanted = (text: string): Wanted => WANTED.find((one) => one === text) ?? TO_DO

function WantedPicker({
  wanted,
  counts,
  onChange,
}: Pick<FiltersProps, 'counts'> &
  Pick<Filter, 'wanted'> & {
    onChange: (wanted: Wanted) => void
  }) {
  return (
    <RadioGroup value={wanted} onChange={(value) => onChange(toWanted(value))} orientation="horizontal">
      <Label className="sr-only">What to do</Label>
      <div className="flex flex-wrap gap-1.5">
        {WANTED.map((each) => (
          <Radio
            key={each}
            value={each}
            className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control border border-line-strong px-3 text-sm data-focus-visible:outline-2 data-focus-visible:outline-offset-2 data-focus-visible:outline-focus data-hovered:bg-sunken data-selected:border-accent data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent-strong"
          >
            {each === TO_DO ? 'To do' : ACTIONS[each]}
            {counts && <span className="text-xs font-normal">{formatCount(counts[each])}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
