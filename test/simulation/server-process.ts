import { startServer } from '#main/start.ts'
import { testConfig } from '#test/support/config.ts'

/** The server in a process of its own, to be killed. Tells its address to whoever started it. */
const server = await startServer(testConfig(process.argv[2] ?? '', { smtpUrl: process.argv[3] }))
process.send?.(server.url)
process.once('SIGTERM', () => server.stop().then(() => process.exit(0)))
