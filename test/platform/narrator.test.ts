import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '#main/config.ts'
import { openLocalPlatform } from '#main/local-platform.ts'
import { answerLimit } from '#platform/local/narrator-openai.ts'
import { anthropicWire, modelServer, openAiWire } from '#test/support/model-server.ts'
import { orderFacts } from '#test/support/narration.ts'
import { TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { narrate } from '#usecases/narration/narrate.ts'

async function platformWith(options: Record<string, string>) {
  const folder = await tempFolder()
  const config = readConfig(
    { BACKSTOCK_DATA: join(folder, 'data'), ...options } as unknown as NodeJS.ProcessEnv,
    folder,
  )
  const platform = await openLocalPlatform(config, (error) => {
    throw error
  })
  onTestFinished(() => platform.close())
  return platform
}

const REQUEST = { tenantId: TENANT, kind: 'recommendation_reason', facts: orderFacts() } as const

describe('the language model of a shop', () => {
  test('is none by default: templates speak', async () => {
    const platform = await platformWith({})
    expect(platform.narrator).toBeUndefined()
    expect(await narrate(platform, REQUEST)).toMatchObject({ source: 'template', reason: { code: 'off' } })
  })

  test.each([
    ['anthropic', anthropicWire, ''],
    ['openai', openAiWire, '/v1'],
  ] as const)('is the one configured: %s', async (provider, wire, path) => {
    const text = 'Please order 40 pieces of Green Tea.'
    const server = await modelServer({ body: wire.answer(text) })
    const platform = await platformWith({
      BACKSTOCK_NARRATOR: provider,
      BACKSTOCK_NARRATOR_MODEL: 'claude-test',
      BACKSTOCK_NARRATOR_KEY: 'key-1',
      BACKSTOCK_NARRATOR_URL: server.url + path,
    })
    expect(await narrate(platform, REQUEST)).toEqual({ text, source: 'model' })
    expect(await narrate(platform, REQUEST)).toEqual({ text, source: 'cache' })
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['https://api.openai.com/v1', 'max_completion_tokens'],
    ['https://shop.openai.azure.com/openai/v1', 'max_completion_tokens'],
    ['http://localhost:11434/v1', 'max_tokens'],
    ['https://notopenai.com/v1', 'max_tokens'],
  ])('at %s is told where to stop by %s', (baseUrl, name) => {
    expect(answerLimit(baseUrl, 300)).toEqual({ [name]: 300 })
  })
})
