import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { testServer } from '#test/support/server.ts'

test('the committed description of the API is what the server says of itself', async () => {
  const server = await testServer()
  const said = await (await fetch(`${server.url}/api/v1/openapi.json`)).json()
  // When this fails after a change of the API: node scripts/openapi.ts
  expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(said)
})

test('it is OpenAPI 3.1, and every operation has a summary, a tag and an answer', async () => {
  const { openapi, paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  expect(openapi).toBe('3.1.0')
  const operations = Object.entries(
    paths as Record<string, Record<string, { summary?: string; tags?: string[]; responses?: object }>>,
  )
  const bare = operations.flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, each]) => !each.summary || !each.tags?.length || Object.keys(each.responses ?? {}).length === 0)
      .map(([method]) => `${method} ${path}`),
  )
  expect(bare).toEqual([])
  expect(operations.length).toBeGreaterThan(30)
})

test('it says of every operation who may call it, and which area a key needs', () => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  expect(paths['/api/v1/setup'].post).toMatchObject({ security: [] })
  expect(paths['/api/v1/stock'].get).toMatchObject({ security: [{ bearer: [] }], description: 'Needs `stock:read`.' })
  expect(paths['/api/v1/api-keys'].post.description).toBe('Needs `keys:manage`, which no API key can have.')
  expect(paths['/api/v1/me/password'].put.description).toBe('For people only: no API key may do this.')
})
