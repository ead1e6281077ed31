import { startServer } from '#main/start.ts'
import { testConfig } from '#test/support/config.ts'

/** The server in a process of its own, to be killed. Tells its address to whoever started it. */
const [folder = '', smtpUrl, aws = 'null'] = process.argv.slice(2)
const server = await startServer(
  testConfig(folder, { smtpUrl: smtpUrl || undefined, aws: JSON.parse(aws) ?? undefined }),
)
process.send?.(server.url)
process.once('SIGTERM', () => server.stop().then(() => process.exit(0)))
