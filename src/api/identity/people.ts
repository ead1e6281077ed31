import { z } from 'zod'
import {
  acceptInvitationBody,
  changePersonBody,
  invitation,
  invitationBody,
  inviteBody,
  type PersonView,
  person,
  signedIn,
} from '#contract/identity.ts'
import type { Person } from '#domain/identity/person.ts'
import {
  acceptInvitation,
  changePerson,
  invitePerson,
  listPeople,
  type PeopleDeps,
  readInvitation,
  resendInvitation,
  stopTotpOf,
} from '#usecases/identity/people.ts'
import { principalOf } from '../access.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { setSessionCookie, visitorOf } from './cookie.ts'

const tags = ['People']
const empty = z.null()
const params = z.object({ userId: z.string().max(100) })
const manages = { permission: 'people:manage' } as const

const personView = ({
  userId,
  email,
  name,
  role,
  stores,
  status,
  hasSecondFactor,
  version,
  createdAt,
}: Person): PersonView => ({
  userId,
  email,
  name,
  role,
  stores: stores === 'all' ? stores : [...stores],
  status,
  hasSecondFactor,
  version,
  createdAt: new Date(createdAt).toISOString(),
})

export function peopleRoutes(app: Api, deps: PeopleDeps): void {
  managingRoutes(app, deps)
  lostFactorRoute(app, deps)
  invitationRoutes(app, deps)
}

function managingRoutes(app: Api, deps: PeopleDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/people',
    config: manages,
    schema: { tags, summary: 'The people you may manage', response: { 200: z.object({ data: z.array(person) }) } },
    handler: async (request) => ({ data: (await listPeople(deps, principalOf(request))).map(personView) }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/people',
    config: manages,
    schema: { tags, summary: 'Invite somebody by mail', body: inviteBody, response: { 201: person } },
    handler: async (request, reply) => {
      const invited = await invitePerson(deps, principalOf(request), request.body)
      return invited.ok ? reply.code(201).send(personView(invited.value)) : sendRefusal(reply, invited.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/people/:userId/invitation',
    config: manages,
    schema: { tags, summary: 'Send the invitation again', params, response: { 202: empty } },
    handler: async (request, reply) => {
      const sent = await resendInvitation(deps, principalOf(request), request.params.userId)
      return sent.ok ? reply.code(202).send(null) : sendRefusal(reply, sent.refusal)
    },
  })

  app.route({
    method: 'PATCH',
    url: '/api/v1/people/:userId',
    config: manages,
    schema: {
      tags,
      summary: 'Change what somebody may do, or end their access',
      params,
      body: changePersonBody,
      response: { 200: person },
    },
    handler: async (request, reply) => {
      const { userId } = request.params
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const change = { ...request.body, userId, ifVersion: version.value }
      const changed = await changePerson(deps, principalOf(request), change)
      if (!changed.ok) return sendRefusal(reply, changed.refusal)
      return sendVersion(reply, changed.value.version).send(personView(changed.value))
    },
  })
}

/** For whoever lost the phone and the recovery codes too. */
function lostFactorRoute(app: Api, deps: PeopleDeps): void {
  app.route({
    method: 'DELETE',
    url: '/api/v1/people/:userId/totp',
    config: manages,
    schema: {
      tags,
      summary: 'Turn somebody’s second factor off; they are signed out everywhere',
      params,
      response: { 204: empty },
    },
    handler: async (request, reply) => {
      const done = await stopTotpOf(deps, principalOf(request), request.params.userId)
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done.refusal)
    },
  })
}

function invitationRoutes(app: Api, deps: PeopleDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/invitations/read',
    config: { permission: 'public' },
    schema: { tags, summary: 'What an invitation says', body: invitationBody, response: { 200: invitation } },
    handler: async (request, reply) => {
      const found = await readInvitation(deps, { token: request.body.token, address: request.ip })
      return found.ok ? reply.send(found.value) : sendRefusal(reply, found.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/invitations',
    config: { permission: 'public' },
    schema: { tags, summary: 'Accept an invitation', body: acceptInvitationBody, response: { 201: signedIn } },
    handler: async (request, reply) => {
      const opened = await acceptInvitation(deps, request.body, visitorOf(request))
      if (!opened.ok) return sendRefusal(reply, opened.refusal)
      const isSecure = deps.publicUrl.startsWith('https:')
      return setSessionCookie(reply, opened.value, isSecure)
        .code(201)
        .send({ status: 'signed_in' as const })
    },
  })
}
