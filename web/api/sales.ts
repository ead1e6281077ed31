import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { SalesSummaryView, SalesUploadView, salesFileOptions, salesUploadPage } from '#contract/sales.ts'
import { call } from './client.ts'

export interface SalesAsked {
  store: string | undefined
  from: string
  to: string
  by: 'day' | 'week' | 'month'
}

/** A file, and what a person said about how it is to be read. */
export interface SalesFile extends Pick<z.input<typeof salesFileOptions>, 'errors' | 'mapping' | 'decimalMark'> {
  /** Left out where a column of the file says it. */
  store: string | undefined
  file: File
}

const part = encodeURIComponent
const PAGE_LIMIT = 20
/** Files of a few thousand rows are read in about a second. */
const LOOK_EVERY_MS = 700

export const isReading = ({ state }: SalesUploadView): boolean => state === 'reading'

export const salesSummaryQuery = (asked: SalesAsked) =>
  queryOptions({
    queryKey: ['sales', 'summary', asked],
    queryFn: ({ signal }) => call<SalesSummaryView>('GET', '/sales-data/summary', { query: { ...asked }, signal }),
    placeholderData: keepPreviousData,
  })

export const salesUploadsQuery = infiniteQueryOptions({
  queryKey: ['sales', 'uploads'],
  queryFn: ({ pageParam, signal }) =>
    call<z.infer<typeof salesUploadPage>>('GET', '/sales-data/uploads', {
      query: { limit: PAGE_LIMIT, cursor: pageParam },
      signal,
    }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor,
  refetchInterval: ({ state: { data } }) =>
    data?.pages.some((page) => page.data.some(isReading)) ? LOOK_EVERY_MS : false,
})

export const salesUploadQuery = (uploadId: string) =>
  queryOptions({
    queryKey: ['sales', 'upload', uploadId],
    queryFn: ({ signal }) => call<SalesUploadView>('GET', `/sales-data/uploads/${part(uploadId)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (!data || isReading(data) ? LOOK_EVERY_MS : false),
  })

/** Sends a file of past sales. Of bytes that count already the answer is the upload that brought them. */
export function uploadSales({ store, file, ...options }: SalesFile): Promise<SalesUploadView> {
  const body = new FormData()
  if (store !== undefined) body.set('store', store)
  body.set('options', JSON.stringify(options))
  body.set('file', file)
  return call('POST', '/sales-data/upload', { body })
}

export const removeSalesUpload = (uploadId: string): Promise<SalesUploadView> =>
  call('DELETE', `/sales-data/uploads/${part(uploadId)}`)
