import { loadConfig } from './config.ts'
import { startServer } from './start.ts'

/** `npm start`: Backstock on one machine, until it is told to stop. */

/** What a container or service manager waits before it kills; answers under way have longer than any of them needs. */
const STOP_WITHIN_MS = 10_000

try {
  const server = await startServer(await loadConfig())
  console.log(server.banner)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
  }
} catch (error) {
  console.error(`Backstock did not start. ${(error as Error).message}`)
  process.exit(1)
}
