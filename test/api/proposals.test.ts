import { describe, expect, test } from 'vitest'
import type { AccuracyView, DecidedProposalView, LevelForecastView, ProposalView } from '#contract/forecasts.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Person } from '#domain/identity/person.ts'
import { addDays } from '#domain/values/day.ts'
import { anthropicWire, modelServer } from '#test/support/model-server.ts'
import { saying } from '#test/support/narration.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, testApp } from '#test/support/test-app.ts'

/** A Monday. */
const TODAY = '2026-06-15'
const SATURDAY = '2026-06-20'
const NOTE = 'street festival on Saturday'
const CHANGE = { from: SATURDAY, to: SATURDAY, percent: 100, reason: 'street festival' }
const proposing = (...changes: object[]) => saying(JSON.stringify({ changes }))

/** Long enough for a server on this machine. */
const PATIENCE_MS = 300

/** A shop whose tea sells ten a day in Leeds, with a forecast, and with a model that gives these replies over HTTP. */
async function shop(replies: Parameters<typeof modelServer>, { hasModel = true } = {}) {
  let now = Date.parse(`${TODAY}T09:00:00Z`)
  const model = await modelServer(...replies)
  const asked = anthropicWire.open(model.url)
  const opened = await testApp({
    clock: { now: () => now },
    // The real one, by whom nobody waits twenty seconds for a model that says nothing.
    ...(hasModel && {
      narrator: { model: asked.model, narrate: (one) => asked.narrate({ ...one, timeoutMs: PATIENCE_MS }) },
    }),
    narrationLimit: { unit: 'tokens', perDay: 1_000_000 },
  })
  const manager = opened.as(MANAGER)
  const upload = async (from: string, count: number, quantity: number) => {
    const sales = Array.from({ length: count }, (_, i) => ({
      productId: 'tea',
      date: addDays(from, i),
      quantity,
      price: '5.00',
    }))
    await manager('POST', '/api/v1/sales-data/upload', { body: { store: 'leeds', sales } })
    await opened.settle()
  }
  await upload('2026-03-09', 98, 10)
  await manager('POST', '/api/v1/forecasts/generate', { body: {} })
  await opened.settle()
  return {
    ...opened,
    manager,
    upload,
    model,
    setTime: (text: string) => {
      now = Date.parse(text)
    },
    propose: (note = NOTE, as: Principal = MANAGER, body: object = {}) =>
      opened.as(as)('POST', '/api/v1/forecasts/tea/proposals', { body: { store: 'leeds', note, ...body } }),
    decide: (proposalId: string, verb: 'accept' | 'decline', as: Principal = MANAGER) =>
      opened.as(as)('POST', `/api/v1/forecasts/proposals/${proposalId}/${verb}`),
    forecast: async () =>
      (await manager('GET', '/api/v1/forecasts/tea')).json<{ stores: [LevelForecastView]; hasNarrator: boolean }>(),
    accuracy: async () => (await manager('GET', '/api/v1/forecasts/tea/accuracy')).json<AccuracyView>(),
    recommended: async () =>
      (await manager('GET', '/api/v1/reports/inventory-recommendations?product=tea')).json<{ data: object[] }>().data,
    /** Everything that left the shop. */
    sent: () => model.requests.map(({ body }) => JSON.stringify(body)).join('\n'),
  }
}

type Shop = Awaited<ReturnType<typeof shop>>

async function proposed(opened: Shop, note?: string): Promise<ProposalView> {
  const answer = await opened.propose(note)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json()
}

async function employ({ deps }: Shop, name: string): Promise<void> {
  const person: Person = {
    userId: 'u-1',
    tenantId: MANAGER.tenantId,
    email: 'staff@example.com',
    name,
    role: 'staff',
    stores: 'all',
    status: 'active',
    isRegistered: true,
    hasSecondFactor: false,
    version: 1,
    createdAt: 0,
  }
  const token = { tokenHash: 'h', kind: 'invitation' as const, userId: 'u-1', expiresAt: 1, triesLeft: 1 }
  expect(await deps.identity.invite(person, token)).toBe('invited')
}

describe('a proposal from a note', () => {
  test('is kept beside the forecast, and changes neither it nor what is recommended', async () => {
    const opened = await shop([proposing(CHANGE)])
    const before = { forecast: await opened.forecast(), recommended: await opened.recommended() }
    expect(before.forecast).toMatchObject({ hasNarrator: true, stores: [{ proposals: [] }] })
    expect(before.recommended).toHaveLength(1)
    const proposal = await proposed(opened)
    expect(proposal).toEqual({
      proposalId: expect.any(String),
      productId: 'tea',
      storeId: 'leeds',
      note: NOTE,
      changes: [CHANGE],
      model: 'claude-test-20260101',
      createdBy: 'user:owner',
      createdAt: '2026-06-15T09:00:00.000Z',
      state: 'open',
    })
    const [level] = before.forecast.stores
    expect((await opened.forecast()).stores).toEqual([{ ...level, proposals: [proposal] }])
    expect(await opened.recommended()).toEqual(before.recommended)
    expect(opened.sent()).toContain('2026-06-15 Monday')
    expect(opened.sent()).toContain(NOTE)
  })

  test('counts as an override from when a person accepts it, and says whose it is', async () => {
    const opened = await shop([proposing(CHANGE, { ...CHANGE, from: '2026-06-22', to: '2026-06-23', percent: -20 })])
    const { proposalId } = await proposed(opened)
    const before = await opened.recommended()
    const ann: Principal = { ...MANAGER, actor: 'user:ann' }
    const accepted = await opened.decide(proposalId, 'accept', ann)
    expect(accepted.statusCode, accepted.body).toBe(200)
    const { proposal, overrides } = accepted.json<DecidedProposalView>()
    expect(proposal).toMatchObject({ state: 'accepted', createdBy: 'user:owner', decidedBy: 'user:ann' })
    const from = { createdBy: 'user:ann', proposal: { proposalId, model: 'claude-test-20260101' } }
    // 100 % more is twice as much, 20 % less is eight tenths.
    expect(overrides).toMatchObject([
      { from: SATURDAY, to: SATURDAY, factor: 2, reason: 'street festival', ...from },
      { from: '2026-06-22', to: '2026-06-23', factor: 0.8, ...from },
    ])
    const [level] = (await opened.forecast()).stores
    expect(level).toMatchObject({ overrides, proposals: [] })
    const saturday = level.days.find(({ day }) => day === SATURDAY)!
    expect(saturday.overridden!.mean).toBeCloseTo(2 * saturday.mean, 2)
    expect(await opened.recommended()).not.toEqual(before)
    // Asked again, because the answer was lost: the same, and nothing twice.
    expect((await opened.decide(proposalId, 'accept')).json()).toEqual({ proposal, overrides })
    expect((await opened.forecast()).stores[0].overrides).toHaveLength(2)
    const declined = await opened.decide(proposalId, 'decline')
    expect([declined.statusCode, declined.json()]).toMatchObject([
      409,
      { code: 'PROPOSAL_DECIDED', details: { decision: { verdict: 'accepted', by: 'user:ann' } } },
    ])
  })

  test('that is declined stays on record and counts for nothing', async () => {
    const opened = await shop([proposing(CHANGE)])
    const before = (await opened.forecast()).stores
    const { proposalId } = await proposed(opened)
    expect((await opened.decide(proposalId, 'decline')).json()).toMatchObject({
      proposal: { state: 'declined', decidedBy: 'user:owner', decidedAt: '2026-06-15T09:00:00.000Z' },
      overrides: [],
    })
    expect((await opened.decide(proposalId, 'decline')).statusCode).toBe(200)
    expect((await opened.decide(proposalId, 'accept')).json()).toMatchObject({ code: 'PROPOSAL_DECIDED' })
    expect((await opened.forecast()).stores).toEqual(before)
    expect((await opened.accuracy()).proposals).toMatchObject([{ proposalId, state: 'declined' }])
  })

  test('is measured by what happened, accepted or not, apart from what people thought of', async () => {
    const opened = await shop([proposing(CHANGE), proposing({ ...CHANGE, percent: -50 })])
    const good = await proposed(opened)
    const bad = await proposed(opened, 'roadworks')
    await opened.decide(good.proposalId, 'accept')
    await opened.decide(bad.proposalId, 'decline')
    const body = { store: 'leeds', from: '2026-06-19', to: '2026-06-19', factor: 3, reason: 'a party' }
    await opened.manager('POST', '/api/v1/forecasts/tea/overrides', { body })
    expect((await opened.accuracy()).tally).toBeUndefined()
    // On Saturday twenty sell instead of ten; on Friday it is as ever.
    opened.setTime('2026-06-22T09:00:00Z')
    await opened.upload(TODAY, 5, 10)
    await opened.upload(SATURDAY, 1, 20)
    const { overrides, proposals, tally } = await opened.accuracy()
    expect(overrides.map(({ factor, proposal, outcome }) => [factor, proposal?.proposalId, outcome?.verdict])).toEqual(
      expect.arrayContaining([
        [2, good.proposalId, 'better'],
        [3, undefined, 'worse'],
      ]),
    )
    expect(tally).toEqual({
      byPeople: { better: 0, worse: 1, same: 0 },
      fromProposals: { better: 1, worse: 0, same: 0 },
    })
    // The one that was declined would have expected five where twenty sold.
    expect(proposals).toMatchObject([
      { proposalId: good.proposalId, changes: [{ percent: 100, outcome: { days: 1, sold: 20, verdict: 'better' } }] },
      { proposalId: bad.proposalId, changes: [{ percent: -50, outcome: { days: 1, sold: 20, verdict: 'worse' } }] },
    ])
  })

  test('of which some days are over is taken on for the others; when all are, it is not', async () => {
    const later = { ...CHANGE, from: '2026-06-24', to: '2026-06-25', percent: 20 }
    const opened = await shop([proposing(CHANGE, later)])
    const { proposalId } = await proposed(opened)
    const other = await proposed(opened)
    opened.setTime('2026-06-21T09:00:00Z')
    const { overrides } = (await opened.decide(proposalId, 'accept')).json<DecidedProposalView>()
    expect(overrides).toMatchObject([{ from: '2026-06-24', factor: 1.2 }])
    expect((await opened.forecast()).stores[0].proposals).toHaveLength(1)
    opened.setTime('2026-06-26T09:00:00Z')
    expect((await opened.forecast()).stores[0].proposals).toEqual([])
    const late = await opened.decide(other.proposalId, 'accept')
    expect([late.statusCode, late.json()]).toMatchObject([422, { code: 'INVALID_OVERRIDE' }])
    expect((await opened.decide(other.proposalId, 'decline')).statusCode).toBe(200)
  })

  test('keeps people in the shop: their names, addresses and numbers do not reach the model', async () => {
    const opened = await shop([proposing({ ...CHANGE, reason: 'wedding of (person B)' })])
    await employ(opened, 'Ann Smith')
    const note = 'Wedding of Ann on Saturday: ask Ann Smith, ann.smith@example.com or +44 113 496 0123'
    const { note: kept, changes } = await proposed(opened, note)
    expect(kept).toBe(note)
    expect(changes[0]!.reason).toMatch(/^wedding of Ann/)
    expect(opened.model.requests).toHaveLength(1)
    expect(opened.sent()).toContain('Wedding of (person')
    expect(opened.sent()).not.toMatch(/Ann|Smith|example\.com|496|0123/)
  })

  test('has the note for its reason when the model’s has a figure that nobody typed', async () => {
    const opened = await shop([proposing({ ...CHANGE, reason: 'festival with 5000 visitors' })])
    expect((await proposed(opened)).changes).toEqual([{ ...CHANGE, reason: NOTE }])
  })
})

describe('a note is refused, and nothing is kept,', () => {
  test.each([
    ['when it is empty', '   ', proposing(CHANGE), 422, 'INVALID_NOTE'],
    ['when it is too long', 'x'.repeat(501), proposing(CHANGE), 400, 'INVALID_INPUT'],
    ['when the model talks', NOTE, saying('It will sell more.'), 422, 'NOT_UNDERSTOOD'],
    ['when the model sends nonsense', NOTE, saying('{"changes":[{"from":1}]}'), 422, 'NOT_UNDERSTOOD'],
    ['when a figure is not allowed', NOTE, proposing({ ...CHANGE, percent: 900 }), 422, 'NOT_UNDERSTOOD'],
    ['when days are not the forecast’s', NOTE, proposing({ ...CHANGE, to: '2027-01-01' }), 422, 'NOT_UNDERSTOOD'],
    ['when it means nothing for sales', 'The till is new.', proposing(), 422, 'NOTHING_PROPOSED'],
    [
      'when the model does not take our key',
      NOTE,
      { status: 401, body: anthropicWire.error(401) },
      502,
      'NARRATOR_FAILED',
    ],
    ['when the model does not answer', NOTE, { stallAfter: 0 }, 502, 'NARRATOR_FAILED'],
    ['when the answer is no JSON', NOTE, { body: '<html>' }, 502, 'NARRATOR_FAILED'],
  ])('%s', async (_when, note, reply, status, code) => {
    const opened = await shop([reply])
    const before = await opened.forecast()
    const answer = await opened.propose(note)
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }])
    if (code.startsWith('INVALID')) expect(answer.json().errors).toMatchObject([{ path: 'note' }])
    expect(await opened.forecast()).toEqual(before)
    expect((await opened.accuracy()).proposals).toEqual([])
  })

  test('saying that the model took too long', async () => {
    const { propose } = await shop([{ stallAfter: 0 }])
    expect((await propose()).json()).toMatchObject({
      detail: 'The language model took too long. Try again, or enter the percentage yourself.',
      details: { problem: 'timeout' },
    })
  })

  test('when the day’s limit is reached, until midnight UTC', async () => {
    // The first answer costs the whole day's million by its own account.
    const usage = { input_tokens: 900_000, output_tokens: 100_000 }
    const dear = { body: anthropicWire.answer(JSON.stringify({ changes: [CHANGE] }), { usage }) }
    const { propose, model, setTime } = await shop([dear])
    expect((await propose()).statusCode).toBe(201)
    const answer = await propose()
    expect([answer.statusCode, answer.json()]).toMatchObject([429, { code: 'NARRATOR_LIMIT' }])
    // 09:00 to 24:00 are fifteen hours.
    expect(answer.headers['retry-after']).toBe('54000')
    expect(model.requests).toHaveLength(1)
    setTime('2026-06-16T00:00:01Z')
    expect((await propose()).statusCode).toBe(201)
  })

  test('without a model, or without a forecast', async () => {
    const opened = await shop([proposing(CHANGE)])
    const mug = await opened.manager('POST', '/api/v1/forecasts/mug/proposals', {
      body: { store: 'leeds', note: NOTE },
    })
    expect([mug.statusCode, mug.json()]).toMatchObject([409, { code: 'NO_FORECAST' }])
    const york = await opened.propose(NOTE, MANAGER, { store: 'york' })
    expect(york.json()).toMatchObject({ code: 'NO_FORECAST' })
    expect((await opened.propose(NOTE, MANAGER, { store: 'paris' })).json()).toMatchObject({ code: 'UNKNOWN_STORE' })
    expect(opened.model.requests).toEqual([])
    const off = await shop([], { hasModel: false })
    const answer = await off.propose()
    expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'NARRATOR_OFF' }])
    expect((await off.forecast()).hasNarrator).toBe(false)
  })

  test('to whom it is not allowed: tenant, role and store', async () => {
    const opened = await shop([proposing(CHANGE)])
    const { proposalId } = await proposed(opened)
    const ofYork: Principal = { ...MANAGER, stores: ['york'] }
    const statuses = async (as: Principal) => [
      (await opened.propose(NOTE, as)).statusCode,
      (await opened.decide(proposalId, 'accept', as)).statusCode,
      (await opened.decide(proposalId, 'decline', as)).statusCode,
    ]
    expect(await statuses(ofYork)).toEqual([403, 404, 404])
    expect(await statuses(STAFF_LEEDS)).toEqual([403, 403, 403])
    // Another shop has a product and a store of the same names, and neither this proposal nor a forecast.
    expect(await statuses(STRANGER)).toEqual([409, 404, 404])
    expect(opened.model.requests).toHaveLength(1)
    expect((await opened.decide(proposalId, 'accept')).statusCode).toBe(200)
  })
})
