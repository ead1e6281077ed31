import { Checkbox, Switch } from '../ui/fields/checkbox.tsx'
import { useStores } from './stores.tsx'

export type Scope = 'all' | readonly string[]

interface StoreScopeFieldProps {
  scope: Scope
  onChange: (scope: Scope) => void
  /** Nobody hands out more stores than they have. */
  mayHaveAll: boolean
  error: string | undefined
}

/** To which stores somebody, or something, is limited. */
export function StoreScopeField({ scope, onChange, mayHaveAll, error }: StoreScopeFieldProps) {
  const stores = useStores()
  const chosen = scope === 'all' ? [] : scope
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">Stores</legend>
      {mayHaveAll && (
        <Switch
          isSelected={scope === 'all'}
          onChange={(isAll) => onChange(isAll ? 'all' : [])}
          description="Those that open later too"
        >
          All stores
        </Switch>
      )}
      {scope !== 'all' &&
        stores.map(({ storeId, name }) => (
          <Checkbox
            key={storeId}
            isSelected={chosen.includes(storeId)}
            onChange={(isChosen) =>
              onChange(isChosen ? [...chosen, storeId] : chosen.filter((each) => each !== storeId))
            }
          >
            {name}
          </Checkbox>
        ))}
      {error && (
        <p role="alert" className="text-xs font-medium text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
