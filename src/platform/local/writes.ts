import { alertWrites } from './alert-store.ts'
import { apiKeyWrites } from './api-key-store.ts'
import { catalogWrites } from './catalog-store.ts'
import { changeFeedWrites } from './change-feed.ts'
import type { WritesByName } from './group-commit.ts'
import { identityWrites } from './identity-store.ts'
import { importWrites } from './import-store.ts'
import { narrationWrites } from './narration-store.ts'
import { queueWrites } from './queue.ts'
import { stockWrites } from './stock-store.ts'
import type { Write } from './write.ts'

const writes = [
  ...stockWrites,
  ...catalogWrites,
  ...changeFeedWrites,
  ...importWrites,
  ...identityWrites,
  ...apiKeyWrites,
  ...queueWrites,
  ...alertWrites,
  ...narrationWrites,
] as unknown as readonly Write<unknown, unknown>[]

/** Everything the writer's thread can be asked to do. A write that is not listed here does not exist. */
export const writesByName: WritesByName = new Map(writes.map((write) => [write.name, write]))
