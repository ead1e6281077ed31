import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/*.long.test.ts', '**/node_modules/**'],
    globalSetup: 'test/support/build-dashboard.ts',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Two workers for the two cores CI has: more would only make the timing-sensitive crash tests wait for a core.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/domain/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 94 },
    },
  },
})
