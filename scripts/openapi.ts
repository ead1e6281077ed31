import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#main/config.ts'
import { startServer } from '#main/start.ts'

/** Writes docs/openapi.json: the description the server gives of itself. test/api/openapi.test.ts keeps it true. */

const dataFolder = mkdtempSync(join(tmpdir(), 'backstock-openapi-'))
const server = await startServer({ ...readConfig({}), dataFolder, port: 0, logLevel: 'silent' })
const response = await fetch(`${server.url}/api/v1/openapi.json`)
writeFileSync('docs/openapi.json', `${JSON.stringify(await response.json(), null, 2)}\n`)
await server.stop()
rmSync(dataFolder, { recursive: true })
