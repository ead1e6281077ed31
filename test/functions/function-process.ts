import { randomUUID } from 'node:crypto'

/** A function as Lambda runs it, from its entry file and the options of its environment, in a process that may be killed. */
const [entry = ''] = process.argv.slice(2)
const { handler } = await import(entry)
process.send?.('ready')
process.on('message', async (event) => {
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 }
  process.send?.({ outcome: await handler(event, context) })
})
