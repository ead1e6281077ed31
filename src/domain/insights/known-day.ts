import type { Sales } from '../sales/sales-day.ts'
import type { Day } from '../values/day.ts'

/** What a level sold on a day, and when that last changed; milliseconds since 1970. */
export interface KnownDay extends Sales {
  day: Day
  updatedAt: number
}
