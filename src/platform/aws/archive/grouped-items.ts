import { randomUUID } from 'node:crypto'
import type { ArchiveRecord, ArchiveValues, RecordOf } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { publishedForecast } from '../../shared/forecast-record.ts'
import { BUNDLE_MAX } from '../alert-parts.ts'
import { bundleItem, type EpisodePlace, type Episodes, episodesItem, type ToTell } from '../alert-rows.ts'
import { expectedKey, forecastItems } from '../forecast-rows.ts'
import type { Item } from '../items.ts'
import {
  type KeptOut,
  keptDay,
  LEDGER_RANK,
  monthItem,
  monthOf,
  outsItem,
  type SalesSpan,
  spanItem,
  yearOf,
} from '../sales-rows.ts'
import { earlier, later } from '../sales-world.ts'
import { contentsKey } from '../upload-rows.ts'

/** Records that share an item come one after the other: they are gathered until one of another item comes. */
function gathering<T, Group>(
  nameOf: (value: T) => string,
  start: (value: T) => Group,
  toItems: (group: Group) => Item[],
) {
  let current: { name: string; group: Group } | undefined
  const flush = (): Item[] => {
    const items = current ? toItems(current.group) : []
    current = undefined
    return items
  }
  return {
    flush,
    add(value: T, join: (group: Group) => void): Item[] {
      const name = nameOf(value)
      const done = current && current.name !== name ? flush() : []
      current ??= { name, group: start(value) }
      join(current.group)
      return done
    },
  }
}

type Day = ArchiveValues['sales-day']

const nameOf = (...parts: readonly unknown[]): string => JSON.stringify(parts)

/** Puts records together that share items. Holds what one item takes, what a store sums up to, and open alerts. */
export function groupedItems(tenantId: TenantId) {
  const months = gathering<Day, Day[]>(
    ({ productId, storeId, rank, day }) => nameOf(productId, storeId, rank, monthOf(day)),
    () => [],
    (days) => [monthOfDays(tenantId, days)],
  )
  const contents = gathering<Day, { first: Day; months: Set<string> }>(
    ({ productId, storeId, rank }) => nameOf(productId, storeId, rank),
    (first) => ({ first, months: new Set() }),
    ({ first, months: told }) =>
      first.rank === LEDGER_RANK ? [] : [{ ...contentsKey(tenantId, first.rank, first), months: told }],
  )
  const outs = gathering<ArchiveValues['stock-out'], { first: ArchiveValues['stock-out']; outs: KeptOut[] }>(
    ({ productId, storeId, to }) => nameOf(productId, storeId, yearOf(to)),
    (first) => ({ first, outs: [] }),
    ({ first, outs: kept }) => [{ ...outsItem({ ...first, tenantId }, yearOf(first.to), kept), rev: 1 }],
  )
  const bundles = gathering<ArchiveValues['notice'], { first: ArchiveValues['notice']; toTell: ToTell[] }>(
    ({ subscriptionId, dueAt }) => nameOf(subscriptionId, dueAt),
    (first) => ({ first, toTell: [] }),
    ({ first, toTell }) => bundleItems(tenantId, first, toTell),
  )
  const spans = new Map<string, SalesSpan>()
  const episodes = new Map<string, { place: EpisodePlace; episodes: Episodes }>()

  const addDay = (day: Day): Item[] => {
    widen(spans, day)
    return [
      ...months.add(day, (days) => days.push(day)),
      ...contents.add(day, (group) => group.months.add(monthOf(day.day))),
    ]
  }
  return {
    /** @returns items that are whole by now */
    add(record: ArchiveRecord): Item[] {
      switch (record.kind) {
        case 'sales-day':
          return addDay(record.value)
        case 'sales-store': {
          const { storeId, firstSale, lastSale } = record.value
          const span = spans.get(storeId) ?? { storeId, from: firstSale, to: lastSale }
          spans.set(storeId, { ...span, firstSale, lastSale })
          return []
        }
        case 'stock-out':
          return outs.add(record.value, (group) => group.outs.push([record.value.from, record.value.to]))
        case 'forecast':
          return forecastItemsOf(tenantId, record.value)
        case 'notice':
          return bundles.add(record.value, (group) => group.toTell.push([record.value.alertId, record.value.round]))
        case 'alert':
          noteEpisode(episodes, tenantId, record)
          return []
        default:
          return []
      }
    },
    /** What is left over after the last record that rests. */
    endOfRest: (): Item[] => [
      ...months.flush(),
      ...contents.flush(),
      ...outs.flush(),
      ...bundles.flush(),
      ...[...spans.values()].map((span) => ({ ...spanItem(tenantId, span), rev: 1 })),
      ...[...episodes.values()].map(({ place, episodes: open }) => episodesItem(place, open, 1)),
    ],
  }
}

function monthOfDays(tenantId: TenantId, days: readonly Day[]): Item {
  const { productId, storeId, rank, day } = days[0]!
  const kept = Object.fromEntries(days.map((each) => [each.day.slice(8), keptDay(each, each.updatedAt)]))
  return { ...monthItem({ tenantId, productId, storeId, month: monthOf(day), rank }, kept), rev: 1 }
}

/** In which span of days anything is told of a store. */
function widen(spans: Map<string, SalesSpan>, { storeId, day, rank }: Day): void {
  const span = spans.get(storeId)
  spans.set(storeId, {
    ...span,
    storeId,
    from: earlier(span?.from, day),
    to: later(span?.to, day),
    ...(rank === LEDGER_RANK && { ledgerFrom: earlier(span?.ledgerFrom, day) }),
  })
}

/** Named by their order, so that an archive that is taken in twice makes the same ones. */
const bundleItems = (
  tenantId: TenantId,
  { subscriptionId, dueAt }: ArchiveValues['notice'],
  toTell: readonly ToTell[],
) =>
  inPieces(toTell, BUNDLE_MAX).map((some, i) =>
    bundleItem({ tenantId, subscriptionId, dueAt, toTell: some }, `archive-${i}`),
  )

/** A forecast of the past is one item; the newest is three. */
function forecastItemsOf(tenantId: TenantId, value: ArchiveValues['forecast']): Item[] {
  const items = forecastItems(publishedForecast(tenantId, value), randomUUID())
  if (value.paths !== undefined) return items
  const past = expectedKey(tenantId, value, value.firstDay)
  return items.filter(({ sk }) => sk === past.sk)
}

function noteEpisode(
  episodes: Map<string, { place: EpisodePlace; episodes: Episodes }>,
  tenantId: TenantId,
  { value: { productId, storeId, kind, state, alertId } }: RecordOf<'alert'>,
): void {
  if (state === 'resolved') return
  const name = nameOf(productId, storeId)
  const known = episodes.get(name) ?? { place: { tenantId, productId, storeId }, episodes: {} }
  known.episodes[kind] = alertId
  episodes.set(name, known)
}
