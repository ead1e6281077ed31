import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Prints a table and keeps what was measured in docs/evidence/, with the command that repeats it. */
export function report(name: string, command: string, rows: Record<string, string | number>[]): void {
  console.table(rows)
  mkdirSync('docs/evidence', { recursive: true })
  const evidence = { command, node: process.version, cores: cpus().length, cpu: cpus()[0]?.model, rows }
  writeFileSync(`docs/evidence/${name}.json`, `${JSON.stringify(evidence, null, 2)}\n`)
}

/** To three significant digits: more would pretend. */
export const rounded = (value: number): number => Number(value.toPrecision(3))
