import { readConfig } from '#main/config.ts'
import { startServer } from '#main/start.ts'

/** The server as `npm start` runs it; tells its address to whoever started it. */
const server = await startServer(readConfig())
process.send?.(server.url)
process.once('SIGTERM', () => server.stop().then(() => process.exit(0)))
