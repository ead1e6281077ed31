import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Every search parameter is a text, so that addresses stay readable: `?store=leeds&status=low`. */
export type SearchTexts = Record<string, string | undefined>

export const parseSearch = (search: string): SearchTexts => Object.fromEntries(new URLSearchParams(search))

export function writeSearch(search: SearchTexts): string {
  const kept = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const text = new URLSearchParams(kept).toString()
  return text && `?${text}`
}

/** The state of a page that its address holds. `change` replaces the address, so that Back leaves the page. */
export function useUrlState(): [SearchTexts, (change: SearchTexts) => void] {
  const search: SearchTexts = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = useCallback(
    (part: SearchTexts) =>
      void navigate({ to: '.', search: (before: SearchTexts) => ({ ...before, ...part }), replace: true }),
    [navigate],
  )
  return [search, change]
}

/** A part of the path of a page, such as `productId`. */
export function usePathPart(name: string): string {
  const params: SearchTexts = useParams({ strict: false })
  return params[name] ?? ''
}
