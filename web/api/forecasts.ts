import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  AccuracyView,
  DecidedProposalView,
  forecastListQuery,
  forecastPage,
  OverrideView,
  overrideBody,
  ProposalView,
  productForecasts,
} from '#contract/forecasts.ts'
import type { JobView, jobPage } from '#contract/jobs.ts'
import type { ReportDocumentView } from '#contract/report-document.ts'
import type { ProductSalesView, SalesSummaryView } from '#contract/sales.ts'
import { call } from './client.ts'
import { isUnderWay } from './jobs.ts'

export type OverrideInput = z.input<typeof overrideBody>

export type ForecastFilter = Pick<z.input<typeof forecastListQuery>, 'search' | 'category' | 'store' | 'demandClass'>

const part = encodeURIComponent
/** As many as the API gives at once: a list that scrolls should rarely wait. */
const PAGE_LIMIT = 200
/** A run is over in seconds for a small shop, in minutes for a large one. */
const LOOK_EVERY_MS = 1000

/** The newest run, whoever began it; null before the first. */
export const forecastRunQuery = queryOptions({
  queryKey: ['jobs', 'forecast'],
  queryFn: ({ signal }) =>
    call<z.infer<typeof jobPage>>('GET', '/jobs', { query: { kind: 'forecast', limit: 1 }, signal }).then(
      ({ data }) => data[0] ?? null,
    ),
  refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? LOOK_EVERY_MS : false),
})

export const forecastSummaryQuery = (store: string | undefined) =>
  queryOptions({
    queryKey: ['forecasts', 'summary', store],
    queryFn: ({ signal }) => call<ReportDocumentView>('GET', '/reports/forecast-summary', { query: { store }, signal }),
  })

export const forecastsQuery = (filter: ForecastFilter) =>
  infiniteQueryOptions({
    queryKey: ['forecasts', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof forecastPage>>('GET', '/forecasts', {
        query: { ...filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const productForecastsQuery = (productId: string) =>
  queryOptions({
    queryKey: ['forecasts', 'product', productId],
    queryFn: ({ signal }) => call<z.infer<typeof productForecasts>>('GET', `/forecasts/${part(productId)}`, { signal }),
  })

/** Judging from past origins forecasts anew, so it may take some seconds. */
export const accuracyQuery = (productId: string, store: string) =>
  queryOptions({
    queryKey: ['forecasts', 'accuracy', productId, store],
    queryFn: ({ signal }) =>
      call<AccuracyView>('GET', `/forecasts/${part(productId)}/accuracy`, { query: { store }, signal }),
  })

export interface SalesDays {
  productId: string
  store: string
  from: string
  to: string
}

export const salesDaysQuery = ({ productId, ...range }: SalesDays) =>
  queryOptions({
    queryKey: ['sales-data', productId, range],
    queryFn: ({ signal }) =>
      call<ProductSalesView>('GET', `/sales-data/${part(productId)}`, { query: { ...range, by: 'day' }, signal }),
  })

/** Whether there is anything to learn from: sales of any day of any store. */
export const hasSalesQuery = queryOptions({
  queryKey: ['sales-data', 'any'],
  queryFn: ({ signal }) =>
    call<SalesSummaryView>('GET', '/sales-data/summary', { query: { by: 'month' }, signal }).then(({ known }) =>
      known.some(({ ranges }) => ranges.length > 0),
    ),
})

export const generateForecasts = (): Promise<JobView> => call('POST', '/forecasts/generate', { body: {} })

export const addOverride = (productId: string, body: OverrideInput): Promise<OverrideView> =>
  call('POST', `/forecasts/${part(productId)}/overrides`, { body })

export const removeOverride = (overrideId: string): Promise<OverrideView> =>
  call('DELETE', `/forecasts/overrides/${part(overrideId)}`)

/** Asks a language model, which takes up to twenty seconds. */
export const proposeAdjustment = (productId: string, body: { store: string; note: string }): Promise<ProposalView> =>
  call('POST', `/forecasts/${part(productId)}/proposals`, { body })

export const decideProposal = (proposalId: string, verb: 'accept' | 'decline'): Promise<DecidedProposalView> =>
  call('POST', `/forecasts/proposals/${part(proposalId)}/${verb}`)

/** What a run, an override or a proposal made old. */
export const forecastsChanged = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: ['forecasts'] })
