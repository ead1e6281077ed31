import { z } from 'zod'
import { simulateBody, simulation, simulationList } from '#contract/simulations.ts'
import type { JobStore } from '#ports/job-store.ts'
import { type AskSimulationDeps, askSimulation } from '#usecases/simulation/ask-simulation.ts'
import { listSimulations, readSimulation } from '#usecases/simulation/read-simulations.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { simulationView } from './simulation-views.ts'

const tags = ['Recommendations']

export function simulationRoutes(app: Api, deps: AskSimulationDeps & { jobs: JobStore }): void {
  app.route({
    method: 'POST',
    url: '/api/v1/simulations',
    config: { permission: 'planning:write' },
    schema: {
      tags,
      summary: 'Replay the past year with recommendations and with the threshold rule; `/jobs/{id}/cancel` ends it',
      body: simulateBody,
      response: { 202: simulation },
    },
    handler: async (request, reply) => {
      const { store, serviceLevel, ...scope } = request.body
      const wish = { scope: { ...scope, storeId: store }, serviceLevel }
      const asked = await askSimulation(deps, principalOf(request), wish)
      if (!asked.ok) return sendRefusal(reply, asked.refusal)
      const { jobId } = asked.value
      return reply.code(202).header('location', `/api/v1/simulations/${jobId}`).send(simulationView(asked.value))
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/simulations',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'Of each scope the newest simulation that is done, and what was asked for since; newest first',
      response: { 200: simulationList },
    },
    handler: async (request) => ({
      data: (await listSimulations(deps, principalOf(request))).map(simulationView),
    }),
  })

  app.route({
    method: 'GET',
    url: '/api/v1/simulations/:simulationId',
    config: { permission: 'insights:read' },
    schema: {
      tags,
      summary: 'One simulation: how far it is, what came of it',
      params: z.object({ simulationId: z.string().max(100) }),
      response: { 200: simulation },
    },
    handler: async (request, reply) => {
      const found = await readSimulation(deps, principalOf(request), request.params.simulationId)
      return found.ok ? reply.send(simulationView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })
}
