#!/usr/bin/env node
import { checkLedgers } from './check-command.ts'
import { backUp, restore } from './ledger-commands.ts'

/** `backstock <command>`: one command per line, each loaded only when it is asked for. */
const COMMANDS: Record<string, { summary: string; run(argv: string[]): Promise<number> }> = {
  check: { summary: 'verify every level against its movements', run: checkLedgers },
  import: {
    summary: 'FILE --store ID: take in an inventory file',
    run: async (argv) => (await import('./import-command.ts')).runImport(argv),
  },
  forecast: {
    summary: 'FILE --horizon N: forecast every series of a CSV file',
    run: async (argv) => (await import('./forecast-command.ts')).runForecast(argv),
  },
  mcp: {
    summary: 'lets an assistant ask a running server about stock (see docs/mcp.md)',
    run: async () => (await import('./mcp-command.ts')).runMcp(),
  },
  repair: {
    summary: '[--apply]: mend a table of DynamoDB that was restored to a moment (see docs/runbook.md)',
    run: async (argv) => (await import('./repair-command.ts')).runRepair(argv),
  },
  export: {
    summary: 'FILE [--tenant ID]: a whole shop as one file, to take in elsewhere (see docs/moving.md)',
    run: async (argv) => (await import('./archive-commands.ts')).exportArchive(argv),
  },
  'import-archive': {
    summary: 'FILE: take in a shop that was exported elsewhere',
    run: async (argv) => (await import('./archive-commands.ts')).importArchive(argv),
  },
  backup: { summary: 'FILE: copy all data while the server runs, and check the copy', run: backUp },
  restore: { summary: 'FILE: put a checked copy in the place of the data', run: restore },
}

const usage = (): string =>
  [
    'Usage: npm run backstock -- <command>',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`),
    '',
    'Options come from the environment or backstock.env; see docs/configuration.md.',
  ].join('\n')

const [name = '', ...argv] = process.argv.slice(2)
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (command) {
  try {
    process.exitCode = await command.run(argv)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
} else {
  const isHelp = ['', 'help', '--help', '-h'].includes(name)
  console[isHelp ? 'log' : 'error'](isHelp ? usage() : `There is no command "${name}".\n\n${usage()}`)
  process.exitCode = isHelp ? 0 : 2
}
