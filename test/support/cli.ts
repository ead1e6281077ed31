import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface CommandRun {
  code: number | null
  stdout: string
  stderr: string
  seconds: number
  /** The most memory that it held, in MB. */
  peakMb: number
}

const ROOT = join(import.meta.dirname, '../..')
const CLI = join(ROOT, 'src/main/cli.ts')

/** Says at its end how much memory the process held at most. */
const SAY_PEAK = `data:text/javascript,process.on('exit',()=>console.error('PEAK='+process.resourceUsage().maxRSS))`

/** What the tests themselves are told is no option of ours. */
const others = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BACKSTOCK_')))

/** Runs `backstock` as a process of its own, in a folder without a configuration file. */
export function runCommand(argv: readonly string[], env: Record<string, string>, cwd: string): Promise<CommandRun> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--import', SAY_PEAK, CLI, ...argv], { cwd, env: { ...others(), ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const peakKb = Number(/PEAK=(\d+)/.exec(stderr)?.[1] ?? 0)
      const said = stderr.replace(/PEAK=\d+\n?/, '')
      resolve({ code, stdout, stderr: said, seconds: (performance.now() - startedAt) / 1000, peakMb: peakKb / 1024 })
    })
  })
}
