import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { SimulationView, simulateBody } from '#contract/simulations.ts'
import { call } from './client.ts'
import { isUnderWay } from './jobs.ts'

export type SimulationWish = z.input<typeof simulateBody>

/** A run takes from seconds to some minutes. */
const LOOK_EVERY_MS = 1000

/** Of each scope the newest that is done, and what was asked for since, newest first; asked again while one runs. */
export const simulationsQuery = queryOptions({
  queryKey: ['simulations'],
  queryFn: ({ signal }) => call<{ data: SimulationView[] }>('GET', '/simulations', { signal }).then(({ data }) => data),
  refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) ? LOOK_EVERY_MS : false),
  staleTime: 0,
})

export const beginSimulation = (body: SimulationWish): Promise<SimulationView> => call('POST', '/simulations', { body })
