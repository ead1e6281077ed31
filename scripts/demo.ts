import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '#main/config.ts'
import { startServer } from '#main/start.ts'
import { beginForecasts } from './demo/begin-forecasts.ts'
import { fillShop } from './demo/fill.ts'
import { seededDice } from './demo/random.ts'
import { openDemoDoor } from './demo/sign-in.ts'
import { playTradingDay } from './demo/trading-day.ts'

/**
 * `npm run demo`: a made-up shop with two years behind it, on a trading day that plays by itself. With
 * `-- --platform aws-local` the same on emulators of AWS, with four weeks behind it: they keep some hundred lines a second.
 */

const SEED = 20_260_101
/** What runs once a minute on AWS: people watch for less than that, and the emulator has other things to do too. */
const SWEEP_EVERY_MS = 15_000

const { values: options } = parseArgs({ options: { platform: { type: 'string', default: 'local' } } })
if (options.platform !== 'local' && options.platform !== 'aws-local') {
  console.error(`--platform is local or aws-local, not "${options.platform}".`)
  process.exit(2)
}
const isCloud = options.platform === 'aws-local'
const days = isCloud ? 28 : 730

const folder = mkdtempSync(join(tmpdir(), 'backstock-demo-'))
const config = {
  ...readConfig({ ...process.env, BACKSTOCK_LOG_LEVEL: process.env.BACKSTOCK_LOG_LEVEL ?? 'warn' }),
  dataFolder: folder,
}
const start = isCloud ? await cloudStart() : startServer

console.log(
  isCloud
    ? 'Making a shop with four weeks of sales on emulators of AWS. This takes a minute or two.'
    : 'Making a shop with two years of sales. This takes about ten seconds.',
)
const startedAt = performance.now()
const dice = seededDice(SEED)
const door = openDemoDoor()
// Measures go by the log on AWS, for CloudWatch: nobody reads them here.
const logTo = { write: (line: string) => void (line.startsWith('{"_aws"') || process.stdout.write(line)) }
const server = await start(config, { extend: (api) => door.addTo(api), logTo }).catch((error: Error) => {
  console.error(`The demo did not start. ${error.message}`)
  process.exit(1)
})
const shop = await fillShop(server.platform, { dice, days }, (done) => {
  if (process.stdout.isTTY) process.stdout.write(`\r${done.days} of ${days} days, ${done.lines} movements `)
})
await door.admit(server.platform, shop.ownerId)
console.log(`\rThe shop is ready after ${Math.round((performance.now() - startedAt) / 1000)} s: ${shop.lineCount} movements of ${shop.products.length} products in three stores.

  Open    ${server.url}${door.path}
          (signed in as the owner; e-mail ${shop.email}, password ${shop.password})
  Watch   stock moves by itself; in a minute a store drops a file, and alerts open. Mails are on the Outbox page.
          Forecasts and what to buy are there in a minute.
  Data    ${isCloud ? 'in memory' : folder} (thrown away at the end)

To start for real: npm start

Stop with Ctrl+C.`)

let isOver = false
void beginForecasts(server.platform, () => isOver)
const stopPlaying = playTradingDay({ server, shop, dice, config: server.config })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    isOver = true
    stopPlaying()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
}

/** The emulators, and the host that plays Lambda, are tools of development, and are loaded for this only. */
async function cloudStart(): Promise<typeof startServer> {
  const { startWithFunctions } = await import('#test/support/aws/functions-server.ts')
  return (config, parts) => startWithFunctions(config, parts, { minuteMs: SWEEP_EVERY_MS })
}
