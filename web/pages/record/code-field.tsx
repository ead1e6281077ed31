import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type Ref, useDeferredValue } from 'react'
import { productSearchQuery } from '../../api/catalog.ts'
import { ComboBox } from '../../ui/fields/combo-box.tsx'

export interface CodeFieldProps {
  code: string
  onType: (code: string) => void
  /** Enter, as a scanner sends it after a code, or a choice from the list. */
  onCode: (code: string) => void
  error: string | undefined
  inputRef: Ref<HTMLInputElement>
}

/** A barcode or product number, scanned or typed, or some of a name to choose from. */
export function CodeField({ code, onType, onCode, error, inputRef }: CodeFieldProps) {
  const search = useDeferredValue(code.trim())
  const found = useQuery({ ...productSearchQuery(search), placeholderData: (before) => before })
  const options = (search ? (found.data?.data ?? []) : []).map(({ productId, name, barcode }) => ({
    id: productId,
    label: name,
    note: [productId, barcode].filter(Boolean).join(' · '),
  }))
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const input = event.target
    if (event.key !== 'Enter' || !(input instanceof HTMLInputElement)) return
    // With an option marked, Enter chooses it; without one, what stands in the field is the code.
    if (input.getAttribute('aria-activedescendant') || !input.value.trim()) return
    event.preventDefault()
    event.stopPropagation()
    onCode(input.value.trim())
  }
  return (
    <div onKeyDownCapture={onKeyDown} role="presentation">
      <ComboBox
        label="Barcode, product number or name"
        placeholder="Scan or type, then Enter"
        options={options}
        isFiltered
        emptyText={
          code.trim()
            ? found.isFetching || search !== code.trim()
              ? 'Searching'
              : 'No name or number matches'
            : undefined
        }
        allowsAnyText
        inputValue={code}
        onInputChange={onType}
        value={null}
        onChange={(productId) => productId && onCode(productId)}
        error={error}
        inputRef={inputRef}
      />
    </div>
  )
}
