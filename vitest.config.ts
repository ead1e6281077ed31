import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const include = ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts']

/** The whole in a real browser once more, on the emulators of AWS. The one of DynamoDB is for Linux only. */
function cloudProjects() {
  try {
    createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')
  } catch {
    console.warn('\nNOT TESTED: the product on AWS. @dynoxide/linux-x64 is not installed.\n')
    return []
  }
  const env = { BACKSTOCK_TEST_PLATFORM: 'aws-local' }
  return [{ extends: true as const, test: { name: 'aws-local', include: ['test/e2e/**/*.test.ts'], env } }]
}

export default defineConfig({
  test: {
    projects: [{ extends: true, test: { name: 'local', include } }, ...cloudProjects()],
    exclude: ['**/*.long.test.ts', '**/node_modules/**'],
    globalSetup: 'test/support/build-dashboard.ts',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Two workers for the two cores CI has: more would only make the timing-sensitive crash tests wait for a core.
    maxWorkers: 2,
    // Node strips types in WebAssembly, once more for every database a test opens. V8 now and then crashes while it
    // optimises the way out of WebAssembly in one thread and drops the old one (ThreadIsolation::UnregisterWasmAllocation):
    // about one run of these tests in fifteen died of it. A way out that is never optimised is never dropped.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000', '--no-wasm-code-gc'],
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 94 },
    },
  },
})
