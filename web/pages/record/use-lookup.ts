import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { lookUpProduct, productSearchQuery } from '../../api/catalog.ts'
import { type ApiProblem, toProblem } from '../../api/problem.ts'

/** What a code stands for, or why that is not known. */
export type Found = { product: ProductView; problem?: undefined } | { product?: undefined; problem: ApiProblem }

export interface Lookup {
  /** The answer for the code in the field, once it is there. */
  found: Found | undefined
  /** Looks a code up; the one started last counts. */
  start: (code: string) => Promise<Found>
  /** The lookup under way or done for what is in the field. */
  current: () => Promise<Found> | undefined
  clear: () => void
}

/** Finds the product of a code while the person goes on to type the quantity. */
export function useLookup(): Lookup {
  const client = useQueryClient()
  const [found, setFound] = useState<Found>()
  const latest = useRef<Promise<Found>>(undefined)
  const start = useCallback(
    (code: string) => {
      const mine = findByCodeOrName(code, (search) => client.fetchQuery(productSearchQuery(search)))
      latest.current = mine
      setFound(undefined)
      void mine.then((answer) => latest.current === mine && setFound(answer))
      return mine
    },
    [client],
  )
  const current = useCallback(() => latest.current, [])
  const clear = useCallback(() => {
    latest.current = undefined
    setFound(undefined)
  }, [])
  return { found, start, current, clear }
}

type Search = (text: string) => Promise<{ data: ProductView[] }>

/** A code first; then words that only one product has. */
async function findByCodeOrName(code: string, search: Search): Promise<Found> {
  try {
    return { product: await lookUpProduct(code) }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.code !== 'NOT_FOUND') return { problem }
    const only = await search(code).then(
      ({ data }) => (data.length === 1 ? data[0] : undefined),
      () => undefined,
    )
    return only ? { product: only } : { problem }
  }
}
