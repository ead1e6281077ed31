import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { lookUpProduct, productSearchQuery } from '../../api/catalog.ts'
import { type ApiProblem, toProblem } from '../../api/problem.ts'

interface LookupState {
  product?: ProductView
  problem?: ApiProblem
}

export interface Lookup extends LookupState {
  start: (code: string) => Promise<ProductView | undefined>
  /** The product of the last code, as soon as it is known: Enter may come before the answer. */
  wait: () => Promise<ProductView | undefined>
  clear: () => void
}

/** Finds the product of a code while the person goes on to type the quantity. Only the last code counts. */
export function useLookup(): Lookup {
  const client = useQueryClient()
  const [state, setState] = useState<LookupState>({})
  const latest = useRef<Promise<ProductView | undefined>>(Promise.resolve(undefined))
  const start = useCallback(
    (code: string) => {
      const find = async (): Promise<ProductView | undefined> => {
        try {
          const product = await findByCodeOrName(code, (search) => client.fetchQuery(productSearchQuery(search)))
          if (latest.current === mine) setState({ product })
          return product
        } catch (error) {
          if (latest.current === mine) setState({ problem: toProblem(error) })
          return undefined
        }
      }
      setState({})
      const mine = find()
      latest.current = mine
      return mine
    },
    [client],
  )
  const wait = useCallback(() => latest.current, [])
  const clear = useCallback(() => {
    latest.current = Promise.resolve(undefined)
    setState({})
  }, [])
  return { ...state, start, wait, clear }
}

type Search = (text: string) => Promise<{ data: ProductView[] }>

/** A code first; then words that only one product has. Throws the lookup's problem when neither leads to one product. */
async function findByCodeOrName(code: string, search: Search): Promise<ProductView> {
  try {
    return await lookUpProduct(code)
  } catch (error) {
    if (toProblem(error).code !== 'NOT_FOUND') throw error
    const { data } = await search(code)
    const [only] = data
    if (only && data.length === 1) return only
    throw error
  }
}
