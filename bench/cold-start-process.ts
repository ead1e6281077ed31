import { randomUUID } from 'node:crypto'

/**
 * A process that starts once: loads a function's bundle, or the whole server, and does the first thing it is asked. Tells
 * how long each took, and what it takes of memory.
 */
const [kind = '', path = '', event = '{}'] = process.argv.slice(2)
const startedAt = performance.now()
let readyAt: number
if (kind === 'server') {
  const [{ startServer }, { readConfig }] = await Promise.all([import('#main/start.ts'), import('#main/config.ts')])
  readyAt = performance.now()
  const server = await startServer(readConfig())
  await (await fetch(`${server.url}/api/v1/openapi.json`)).arrayBuffer()
} else {
  const { handler } = await import(path)
  readyAt = performance.now()
  await handler(JSON.parse(event), { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 900_000 })
}
const endedAt = performance.now()
process.send?.({
  importMs: readyAt - startedAt,
  firstMs: endedAt - readyAt,
  rssBytes: process.memoryUsage.rss(),
})
process.once('disconnect', () => process.exit(0))
