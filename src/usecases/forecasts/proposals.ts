import { daysOf } from '#domain/forecasts/forecast.ts'
import { admitOverride, type Override } from '#domain/forecasts/override.ts'
import { overridesOf, type Proposal } from '#domain/forecasts/proposal.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { ProductId, StoreId } from '#domain/values/ids.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Narrator } from '#ports/narrator.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { AskDeps } from '../narration/ask-within-limit.ts'
import { type ProposalRefusal, proposeAdjustment } from '../narration/propose-adjustment.ts'

export interface ProposeDeps extends Omit<AskDeps, 'narrator'> {
  /** Absent: nothing is proposed. */
  narrator?: Narrator | undefined
  forecasts: Pick<ForecastStore, 'newest' | 'addProposal'>
  catalog: Pick<CatalogStore, 'product' | 'store'>
  identity: Pick<IdentityStore, 'people'>
  randomness: Pick<Randomness, 'id'>
}

interface Note {
  productId: ProductId
  storeId: StoreId
  note: string
}

type ProposeRefusal =
  | ProposalRefusal
  | Refusal<'STORE_NOT_ALLOWED' | 'NOT_FOUND' | 'UNKNOWN_STORE' | 'NO_FORECAST' | 'NOTHING_PROPOSED'>

/** Has a language model propose what a note means for the forecast of a level. Nothing changes until it is accepted. */
export async function proposeFromNote(
  deps: ProposeDeps,
  principal: Principal,
  { productId, storeId, note }: Note,
): Promise<Result<Proposal, ProposeRefusal>> {
  const { tenantId } = principal
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  const [product, store, [forecast], people] = await Promise.all([
    deps.catalog.product(tenantId, productId),
    deps.catalog.store(tenantId, storeId),
    deps.forecasts.newest(tenantId, { products: [productId], stores: [storeId] }),
    deps.identity.people(tenantId),
  ])
  if (!product) return refuse('NOT_FOUND', `There is no product "${productId}".`)
  if (!store) return refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
  const now = deps.clock.now()
  const today = localDay(now, store.timeZone)
  const days = forecast ? daysOf(forecast).filter((day) => day >= today) : []
  if (days.length === 0) {
    return refuse(
      'NO_FORECAST',
      `Nothing is forecast of it in ${store.name} yet, or those days are over. Forecast first.`,
    )
  }
  const names = { product: product.name, store: store.name, people: people.map(({ name }) => name) }
  const proposed = await proposeAdjustment(deps, { tenantId, note, today, days, ...names })
  if (!proposed.ok) return proposed
  const { changes } = proposed.value
  if (changes.length === 0) return refuse('NOTHING_PROPOSED', NOTHING)
  const proposal: Proposal = {
    ...proposed.value,
    tenantId,
    productId,
    storeId,
    proposalId: deps.randomness.id(),
    createdBy: principal.actor,
    createdAt: now,
  }
  await deps.forecasts.addProposal(proposal)
  return accept(proposal)
}

const NOTHING =
  'The language model sees nothing in the note that changes sales on the days of the forecast. Say what happens on which days, or enter the percentage yourself.'

export interface DecideDeps {
  forecasts: Pick<ForecastStore, 'proposal' | 'decideProposal' | 'override'>
  catalog: Pick<CatalogStore, 'store'>
  clock: AskDeps['clock']
}

/** A proposal, and the overrides that came of it. */
export interface DecidedProposal {
  proposal: Proposal
  overrides: Override[]
}

type DecideRefusal = Refusal<'NOT_FOUND' | 'PROPOSAL_DECIDED' | 'INVALID_OVERRIDE'>

/**
 * Takes a proposal on, as overrides by whoever accepts it, or declines it. Asked again the same way it answers the same.
 *
 * Refusals, first match wins: `NOT_FOUND`, `PROPOSAL_DECIDED` (the other way), `INVALID_OVERRIDE` (all its days are over).
 */
export async function decideProposal(
  deps: DecideDeps,
  principal: Principal,
  { proposalId, verdict }: { proposalId: string; verdict: 'accepted' | 'declined' },
): Promise<Result<DecidedProposal, DecideRefusal>> {
  const { tenantId, actor: by } = principal
  const found = await deps.forecasts.proposal(tenantId, proposalId)
  const store = found && (await deps.catalog.store(tenantId, found.storeId))
  if (!store || !mayUseStore(principal, store.storeId)) {
    return refuse('NOT_FOUND', `There is no proposal "${proposalId}".`)
  }
  if (found.decision) return asDecided(deps, found, verdict)
  const at = deps.clock.now()
  const today = localDay(at, store.timeZone)
  const overrides = verdict === 'accepted' ? overridesOf(found, { by, at, today }) : []
  if (verdict === 'accepted' && overrides.length === 0) {
    return refuse('INVALID_OVERRIDE', 'All days of the proposal are over: what has happened is not forecast.')
  }
  for (const override of overrides) {
    const admitted = admitOverride(override, today)
    if (!admitted.ok) return admitted
  }
  const decision = { verdict, by, at }
  const isDecided = await deps.forecasts.decideProposal(tenantId, proposalId, { decision, overrides })
  if (isDecided) return accept({ proposal: { ...found, decision }, overrides })
  // Somebody else decided meanwhile.
  return asDecided(deps, (await deps.forecasts.proposal(tenantId, proposalId))!, verdict)
}

/** Whoever asks again, because an answer was lost, is told what there is. */
async function asDecided(
  { forecasts }: DecideDeps,
  proposal: Proposal,
  verdict: 'accepted' | 'declined',
): Promise<Result<DecidedProposal, DecideRefusal>> {
  const { tenantId, decision } = proposal
  if (decision?.verdict !== verdict) {
    return refuse('PROPOSAL_DECIDED', `The proposal is ${decision?.verdict} already.`, { details: { decision } })
  }
  if (verdict === 'declined') return accept({ proposal, overrides: [] })
  const ids = overridesOf(proposal, decision).map(({ overrideId }) => overrideId)
  const kept = await Promise.all(ids.map((id) => forecasts.override(tenantId, id)))
  return accept({ proposal, overrides: kept.filter((one) => one !== undefined) })
}
