/** `npm run bench <name> -- …`: runs bench/<name>.ts. Each prints a table and writes what it measured to docs/evidence/. */
const [name = '', ...argv] = process.argv.slice(2)
const BENCHES = ['ledger', 'alerts', 'import', 'forecast', 'reconcile', 'policy', 'reports', 'cold-start']

if (BENCHES.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as { run(argv: string[]): Promise<void> }
  await bench.run(argv)
} else {
  console.error(`Usage: npm run bench <${BENCHES.join(' | ')}>`)
  process.exitCode = 2
}
