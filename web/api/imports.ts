import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  ImportView,
  importErrorPage,
  importOptionsBody,
  importPage,
  importRowPage,
  importRowQuery,
} from '#contract/imports.ts'
import { call } from './client.ts'

export type ImportOptionsInput = z.input<typeof importOptionsBody>
export type RowFilter = NonNullable<z.input<typeof importRowQuery>['filter']>

const part = encodeURIComponent
const PAGE_LIMIT = 50
/** The live stream tells of progress; this is for when it is paused or lost. */
const LOOK_EVERY_MS = 1500

/** Whether the server is working on it, so that it will be another one soon. */
export const isBusy = ({ status, problem }: ImportView): boolean =>
  status === 'applying' || status === 'undoing' || (status === 'received' && problem === undefined)

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<z.infer<typeof importPage>>('GET', '/imports', { query: { limit: PAGE_LIMIT, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor,
})

export const importQuery = (importId: string) =>
  queryOptions({
    queryKey: ['imports', importId, 'facts'],
    queryFn: ({ signal }) => call<ImportView>('GET', `/imports/${part(importId)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBusy(data) ? LOOK_EVERY_MS : false),
  })

/** `planHash` makes the rows of another plan another list. */
export const importRowsQuery = (importId: string, { planHash, filter }: { planHash: string; filter: RowFilter }) =>
  infiniteQueryOptions({
    queryKey: ['import-rows', importId, planHash, filter],
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof importRowPage>>('GET', `/imports/${part(importId)}/rows`, {
        query: { filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const importErrorsQuery = (importId: string, edition: string) =>
  infiniteQueryOptions({
    queryKey: ['import-errors', importId, edition],
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof importErrorPage>>('GET', `/imports/${part(importId)}/errors`, {
        query: { limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const errorFileAddress = (importId: string): string => `/api/v1/imports/${part(importId)}/error-file`

/** Sends a file for a store. */
export function uploadImport({ store, file }: { store: string; file: File }): Promise<ImportView> {
  const body = new FormData()
  body.set('store', store)
  body.set('file', file)
  return call('POST', '/imports', { body })
}

export const changeImport = (importId: string, body: ImportOptionsInput): Promise<ImportView> =>
  call('PATCH', `/imports/${part(importId)}/options`, { body })

export const applyImport = (importId: string, planHash: string): Promise<ImportView> =>
  call('POST', `/imports/${part(importId)}/apply`, { body: { planHash } })

export const undoImport = (importId: string): Promise<ImportView> => call('POST', `/imports/${part(importId)}/undo`)
