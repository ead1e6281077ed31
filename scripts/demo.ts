import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#main/config.ts'
import { startServer } from '#main/start.ts'
import { beginForecasts } from './demo/begin-forecasts.ts'
import { fillShop } from './demo/fill.ts'
import { seededDice } from './demo/random.ts'
import { openDemoDoor } from './demo/sign-in.ts'
import { playTradingDay } from './demo/trading-day.ts'

/** `npm run demo`: a made-up shop with two years behind it, on a trading day that plays by itself. */

const SEED = 20_260_101

const folder = mkdtempSync(join(tmpdir(), 'backstock-demo-'))
const config = {
  ...readConfig({ ...process.env, BACKSTOCK_LOG_LEVEL: process.env.BACKSTOCK_LOG_LEVEL ?? 'warn' }),
  dataFolder: folder,
}

console.log('Making a shop with two years of sales. This takes about ten seconds.')
const startedAt = performance.now()
const dice = seededDice(SEED)
const door = openDemoDoor()
const server = await startServer(config, { extend: (api) => door.addTo(api) }).catch((error: Error) => {
  console.error(`The demo did not start. ${error.message}`)
  process.exit(1)
})
const shop = await fillShop(server.platform, dice, ({ days, lines }) => {
  if (process.stdout.isTTY) process.stdout.write(`\r${days} of 730 days, ${lines} movements `)
})
await door.admit(server.platform, shop.ownerId)
console.log(`\rThe shop is ready after ${Math.round((performance.now() - startedAt) / 1000)} s: ${shop.lineCount} movements of ${shop.products.length} products in three stores.

  Open    ${server.url}${door.path}
          (signed in as the owner; e-mail ${shop.email}, password ${shop.password})
  Watch   stock moves by itself; in a minute a store drops a file, and alerts open. Mails are on the Outbox page.
          Forecasts and what to buy are there in a minute.
  Data    ${folder} (thrown away at the end)

To start for real: npm start

Stop with Ctrl+C.`)

let isOver = false
void beginForecasts(server.platform, () => isOver)
const stopPlaying = playTradingDay({ server, shop, dice, dataFolder: folder })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    isOver = true
    stopPlaying()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  })
}
