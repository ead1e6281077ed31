import type { DemandSeries } from '../series.ts'

/** Names of the groups a level adds up by: `[]` is the total, `['store', 'category']` each category of each store. */
export type Level = readonly string[]

/** One sum of a level: which of the series belong to it. */
export interface Aggregate {
  level: Level
  /** What its series share: `{ store: 'leeds' }`; empty for the total. */
  key: Readonly<Record<string, string>>
  /** Indices of its series. */
  members: Int32Array
}

/** More sums than this are no report anybody reads, and a system of equations nobody waits for. */
const AGGREGATES_MAX = 3000

/**
 * The sums of all levels, level by level, each level's in order of their keys.
 *
 * @throws RangeError when a series lacks a group that a level names, or there would be more than 3,000 sums
 */
export function aggregatesOf(
  series: readonly Pick<DemandSeries, 'id' | 'groups'>[],
  levels: readonly Level[],
): Aggregate[] {
  const all = levels.flatMap((level) => {
    const byKey = new Map<string, { key: Record<string, string>; members: number[] }>()
    series.forEach(({ id, groups }, i) => {
      const key = Object.fromEntries(level.map((name) => [name, groupOf(id, groups, name)]))
      const text = JSON.stringify(level.map((name) => key[name]))
      const found = byKey.get(text)
      if (found) found.members.push(i)
      else byKey.set(text, { key, members: [i] })
    })
    return [...byKey]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { key, members }]) => ({ level, key, members: Int32Array.from(members) }))
  })
  if (all.length > AGGREGATES_MAX) throw new RangeError(`at most ${AGGREGATES_MAX} sums, the levels make ${all.length}`)
  return all
}

function groupOf(id: string, groups: DemandSeries['groups'], name: string): string {
  const group = groups?.[name]
  if (group === undefined) throw new RangeError(`series ${id} has no group '${name}'`)
  return group
}

/** Sums over the members of each aggregate of one number per series. */
export function sumsOf(aggregates: readonly Aggregate[], values: Float64Array): Float64Array {
  return Float64Array.from(aggregates, ({ members }) => {
    let sum = 0
    for (const i of members) sum += values[i]!
    return sum
  })
}

/** Sum of histories that end together; what began later adds nothing before. */
export function addHistories(histories: readonly Float64Array[], members: Int32Array): Float64Array {
  let longest = 0
  for (const i of members) longest = Math.max(longest, histories[i]!.length)
  const total = new Float64Array(longest)
  for (const i of members) {
    const y = histories[i]!
    const skip = longest - y.length
    for (let t = 0; t < y.length; t++) total[skip + t]! += y[t]!
  }
  return total
}
