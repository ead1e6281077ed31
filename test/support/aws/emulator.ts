import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

const STARTED_WITHIN_MS = 20_000

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Starts an emulator that ends with this process. @returns where it answers */
export async function startEmulator(command: string, argumentsFor: (port: number) => string[]): Promise<string> {
  const port = await freePort()
  const emulator = spawn(command, argumentsFor(port), { stdio: 'ignore' })
  endWithThisProcess(emulator)
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

function endWithThisProcess(emulator: ChildProcess): void {
  emulator.unref()
  process.once('exit', () => emulator.kill('SIGKILL'))
}
