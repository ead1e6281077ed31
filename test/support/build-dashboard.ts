import { buildWeb } from '../../scripts/build-web.ts'

/** Once before all tests: two test files that built it at the same time would take it away from each other. */
export async function setup(): Promise<void> {
  await buildWeb()
}
