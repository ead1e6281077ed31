import { startServer } from '#main/start.ts'

/** The server in a process of its own, to be killed. Tells its address to whoever started it. */
const server = await startServer({
  dataFolder: process.argv[2] ?? '',
  host: '127.0.0.1',
  port: 0,
  publicUrl: undefined,
  smtpUrl: process.argv[3],
  mailFrom: 'Backstock <backstock@localhost>',
  logLevel: 'silent',
  metricsToken: undefined,
  tokenIssuersFile: undefined,
})
process.send?.(server.url)
process.once('SIGTERM', () => server.stop().then(() => process.exit(0)))
