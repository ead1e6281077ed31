import { spawn } from 'node:child_process'
import { createServer, type Socket } from 'node:net'

const STARTED_WITHIN_MS = 20_000

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })

/**
 * Ends the emulator when this process is gone, however it went: its end of the pipe is closed then, even by a signal that
 * leaves a process no time to say goodbye, which is how test runners end their workers.
 */
const UNTIL_THE_PIPE_CLOSES = '"$@" & emulator=$!; cat > /dev/null; kill -9 $emulator'

/** Starts an emulator that ends with this process. @returns where it answers */
export async function startEmulator(command: string, argumentsFor: (port: number) => string[]): Promise<string> {
  const port = await freePort()
  const emulator = spawn('sh', ['-c', UNTIL_THE_PIPE_CLOSES, 'sh', command, ...argumentsFor(port)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  emulator.unref()
  const pipe = emulator.stdin as Socket
  pipe.unref()
  const endpoint = `http://127.0.0.1:${port}`
  const deadline = Date.now() + STARTED_WITHIN_MS
  while (!(await answers(endpoint))) {
    if (Date.now() > deadline) throw new Error(`${command} did not answer on ${endpoint}`)
    await new Promise((wait) => setTimeout(wait, 10))
  }
  return endpoint
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(500) }).then(
    () => true,
    () => false,
  )
