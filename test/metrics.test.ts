import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { METRICS } from '#ports/metrics.ts'

const ROWS = readFileSync(join(import.meta.dirname, '../docs/metrics.md'), 'utf8').matchAll(
  /^\| `(backstock_\w+)` \| (\w+) \| ([^|]*) \|/gm,
)

test('docs/metrics.md tells of every metric, with its kind and labels, and of no other', () => {
  const told = [...ROWS].map(([, name, kind, labels = '']) => [
    name,
    { kind, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label) },
  ])
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(Object.entries(METRICS).map(([name, { kind, labels }]) => [name, { kind, labels }])),
  )
})

test('labels are few, and none is the id of anything', () => {
  for (const { labels } of Object.values(METRICS)) {
    expect(labels.length).toBeLessThanOrEqual(3)
    expect(labels.filter((label) => /id$|tenant|product|store|path|email/i.test(label))).toEqual([])
  }
})
