import { z } from 'zod'
import { decidedProposal, forecastProposal, proposalBody } from '#contract/forecasts.ts'
import { productId } from '#contract/primitives.ts'
import { type DecideDeps, decideProposal, type ProposeDeps, proposeFromNote } from '#usecases/forecasts/proposals.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { overrideView, proposalView } from './forecast-views.ts'

const tags = ['Forecasts']

/** What a language model makes of a person's note; that person, or another, decides. */
export function proposalRoutes(app: Api, deps: ProposeDeps & DecideDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/forecasts/:productId/proposals',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Have a language model propose an adjustment from a note; it changes nothing until accepted',
      params: z.object({ productId }),
      body: proposalBody,
      response: { 201: forecastProposal },
    },
    handler: async (request, reply) => {
      const { store: storeId, note } = request.body
      const wish = { ...request.params, storeId, note }
      const proposed = await proposeFromNote(deps, principalOf(request), wish)
      return proposed.ok ? reply.code(201).send(proposalView(proposed.value)) : sendRefusal(reply, proposed.refusal)
    },
  })
  decideRoute(app, deps, { verb: 'accept', verdict: 'accepted', summary: 'Take a proposal on, as overrides' })
  decideRoute(app, deps, { verb: 'decline', verdict: 'declined', summary: 'Decline a proposal; it stays on record' })
}

interface Way {
  verb: string
  verdict: 'accepted' | 'declined'
  summary: string
}

function decideRoute(app: Api, deps: DecideDeps, { verb, verdict, summary }: Way): void {
  app.route({
    method: 'POST',
    url: `/api/v1/forecasts/proposals/:proposalId/${verb}`,
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary,
      params: z.object({ proposalId: z.string().max(100) }),
      response: { 200: decidedProposal },
    },
    handler: async (request, reply) => {
      const decided = await decideProposal(deps, principalOf(request), { ...request.params, verdict })
      if (!decided.ok) return sendRefusal(reply, decided.refusal)
      const { proposal, overrides } = decided.value
      return reply.send({ proposal: proposalView(proposal), overrides: overrides.map(overrideView) })
    },
  })
}
