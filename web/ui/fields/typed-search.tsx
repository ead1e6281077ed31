import { useEffect, useState } from 'react'
import { SearchField } from './text-field.tsx'

/** Long enough that a typed word is one request, short enough to feel at once. */
const TYPING_PAUSE_MS = 200

interface TypedSearchProps {
  label: string
  /** What is searched for now. */
  search: string
  /** Called when the person pauses. */
  onSearch: (search: string) => void
}

/** A search that follows what is typed, a pause behind. */
export function TypedSearch({ label, search, onSearch }: TypedSearchProps) {
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
      label={label}
      value={typed}
      onChange={(text) => {
        setTyped(text)
        setTyping(true)
      }}
      className="w-full min-w-56 sm:w-auto sm:flex-[2]"
    />
  )
}
