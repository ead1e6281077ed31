import { Select } from '../ui/fields/select.tsx'

/** Which column holds what, by the names in the file. */
export type Mapping<Field extends string> = Partial<Record<Field, string>>

interface ColumnMappingProps<Field extends string> {
  /** The columns of the file with their first cells. */
  columns: readonly { name: string; samples: readonly string[] }[]
  /** What a column can be about. */
  fieldNames: Record<Field, string>
  mapping: Mapping<Field>
  onChange: (mapping: Mapping<Field>) => void
}

const UNUSED = 'unused:'

/** What every column of a file means, with its first cells to tell by. */
export function ColumnMapping<Field extends string>(props: ColumnMappingProps<Field>) {
  const { columns, fieldNames, mapping, onChange } = props
  const options = [
    { id: UNUSED, label: 'Not used' },
    ...Object.entries<string>(fieldNames).map(([id, label]) => ({ id, label })),
  ]
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(13rem,100%),1fr))] gap-x-6 gap-y-4">
      {columns.map(({ name, samples }) => (
        <li key={name} className="min-w-0">
          <Select
            label={name}
            options={options}
            value={fieldOf(mapping, name) ?? UNUSED}
            onChange={(field) => onChange(assigned(mapping, name, field))}
            description={<span className="line-clamp-2 break-all">{samples.join(' · ') || 'empty'}</span>}
          />
        </li>
      ))}
    </ul>
  )
}

const fieldOf = <Field extends string>(mapping: Mapping<Field>, column: string): Field | undefined =>
  (Object.keys(mapping) as Field[]).find((field) => mapping[field] === column)

/** A column means one thing, and a thing stands in one column. */
function assigned<Field extends string>(mapping: Mapping<Field>, column: string, field: string): Mapping<Field> {
  const kept = Object.entries<string | undefined>(mapping).filter(([each, name]) => name !== column && each !== field)
  return Object.fromEntries(field === UNUSED ? kept : [...kept, [field, column]]) as Mapping<Field>
}
