import { expect, test } from 'vitest'
import { tempFolder } from '#test/support/temp-database.ts'
import { shopIn, surviveCrashes } from './crash.ts'

test('25 kills in the middle of writing lose and double nothing that was acknowledged', {
  timeout: 180_000,
}, async () => {
  const { acknowledged, recorded } = await surviveCrashes(shopIn(await tempFolder()), 25)
  expect(acknowledged).toBeGreaterThan(100)
  expect(recorded).toBeGreaterThanOrEqual(acknowledged)
})
