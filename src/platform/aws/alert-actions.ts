import type { Alert, AlertState } from '#domain/alerts/alert.ts'
import type { Opening } from '#ports/alert-store.ts'
import type { AlertPart, LevelPiece } from './alert-parts.ts'
import {
  alertItem,
  alertKey,
  bundleItem,
  type EpisodePlace,
  episodesItem,
  episodesKey,
  toAlert,
  toEpisodes,
  toldVersionItem,
  toldVersionKey,
} from './alert-rows.ts'
import type { AwsTable } from './client.ts'
import { type FoundItems, type Item, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import { putNew, type WriteAction } from './stock-actions.ts'

/** What a part writes, as things stand now. */
export interface PartWrites {
  actions: WriteAction[]
  openedCount: number
}

/**
 * Reads what a part rests on and says what it writes, everything under compare-and-set: when anything was changed
 * meanwhile, the transaction does not pass, and the part is looked at again.
 *
 * @param sender names this one attempt to write it
 */
export async function actionsOfPart(table: AwsTable, part: AlertPart, sender: string): Promise<PartWrites> {
  const found = await readItems(table, keysOf(part))
  const opened = new Set<string>()
  const actions = part.levels.flatMap((piece) => {
    const written = writesOfPiece(table.tableName, { piece, found, sender })
    for (const alertId of written.opened) opened.add(alertId)
    return written.actions
  })
  // Nobody is told of what was not opened.
  for (const bundle of part.bundles) {
    const isThere = ([alertId]: readonly [string, number]) =>
      opened.has(alertId) || found.get(alertKey(bundle.tenantId, alertId)) !== undefined
    const toTell = bundle.toTell.filter(isThere)
    if (toTell.length > 0) actions.push(putNew(table.tableName, bundleItem({ ...bundle, toTell })))
  }
  return { actions, openedCount: opened.size }
}

function keysOf({ levels, bundles }: AlertPart): ItemKey[] {
  const ofLevels = levels.flatMap((piece) => [
    ...(competes(piece) ? [episodesKey(piece)] : []),
    ...[...piece.resolve, ...piece.open].map(({ alertId }) => alertKey(piece.tenantId, alertId)),
    ...piece.open.flatMap(({ productVersion }) =>
      productVersion === undefined ? [] : [toldVersionKey(piece, productVersion)],
    ),
  ])
  const isOpenedHere = new Set(levels.flatMap(({ open }) => open.map(({ alertId }) => alertId)))
  const ofBundles = bundles.flatMap(({ tenantId, toTell }) =>
    toTell.filter(([alertId]) => !isOpenedHere.has(alertId)).map(([alertId]) => alertKey(tenantId, alertId)),
  )
  return [...ofLevels, ...ofBundles]
}

const isOver = ({ state }: { state: AlertState }): boolean => state === 'resolved'

/** Whether it has to do with what goes on: all but alerts that are over the moment they are told. */
const competes = ({ resolve, open }: LevelPiece): boolean => resolve.length > 0 || !open.every(isOver)

interface PieceLook {
  piece: LevelPiece
  found: FoundItems
  sender: string
}

function writesOfPiece(
  tableName: string,
  { piece, found, sender }: PieceLook,
): { actions: WriteAction[]; opened: string[] } {
  const actions: WriteAction[] = []
  const opened: string[] = []
  const before = found.get(episodesKey(piece))
  const episodes = { ...toEpisodes(before) }
  for (const { alertId, resolvedAt } of piece.resolve) {
    const item = found.get(alertKey(piece.tenantId, alertId))
    const alert = item && toAlert(item)
    if (!alert || isOver(alert)) continue
    actions.push(putAlert(tableName, { alert: { ...alert, state: 'resolved', resolvedAt }, sender }))
    if (episodes[alert.kind] === alertId) delete episodes[alert.kind]
  }
  for (const { productVersion, ...alert } of piece.open) {
    if (!isNews(found, piece, { productVersion, ...alert }) || episodes[alert.kind] !== undefined) continue
    actions.push(putNew(tableName, alertItem(alert, sender)))
    opened.push(alert.alertId)
    if (!isOver(alert)) episodes[alert.kind] = alert.alertId
    if (productVersion !== undefined) {
      actions.push(putNew(tableName, toldVersionItem(piece, productVersion, alert.openedAt)))
    }
  }
  if (competes(piece) && actions.length > 0) actions.push(putEpisodes(tableName, piece, { before, episodes }))
  return { actions, opened }
}

/** Not there under its id yet, and of no version of the product that was told before. */
const isNews = (found: FoundItems, place: EpisodePlace, { alertId, productVersion }: Opening): boolean =>
  found.get(alertKey(place.tenantId, alertId)) === undefined &&
  (productVersion === undefined || found.get(toldVersionKey(place, productVersion)) === undefined)

const ifVersion = (version: number) => ({
  ConditionExpression: '#version = :before',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':before': version },
})

/** Writes an alert under its next version, if nobody changed it. @param alert with the version it was read at */
export const putAlert = (
  TableName: string,
  { alert, sender }: { alert: Alert; sender: string },
): WriteAction & { Put: object } => ({
  Put: {
    TableName,
    Item: alertItem({ ...alert, version: alert.version + 1 }, sender),
    ...ifVersion(alert.version),
  },
})

function putEpisodes(
  TableName: string,
  place: EpisodePlace,
  { before, episodes }: { before: Item | undefined; episodes: ReturnType<typeof toEpisodes> },
): WriteAction {
  const version = before?.version as number | undefined
  const item = episodesItem(place, episodes, (version ?? 0) + 1)
  return version === undefined ? putNew(TableName, item) : { Put: { TableName, Item: item, ...ifVersion(version) } }
}
