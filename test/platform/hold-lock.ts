import { lockDataFolder } from '#platform/local/lock.ts'

/** Takes the lock of the folder named and lives until it is killed. */
lockDataFolder(process.argv[2] ?? '')
process.send?.('locked')
setInterval(() => undefined, 1000)
