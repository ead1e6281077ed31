import type { Alert } from '#domain/alerts/alert.ts'
import { levelKey } from '#domain/ledger/movement.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { Detection, Notice, Opening } from '#ports/alert-store.ts'
import type { Bundle, EpisodePlace, ToTell } from './alert-rows.ts'
import { ACTIONS_MAX } from './stock-actions.ts'

/** What changes about the alerts of one level, or of one product everywhere. */
export interface LevelPiece extends EpisodePlace {
  resolve: { alertId: string; resolvedAt: number }[]
  open: Opening[]
}

/** As much as one transaction takes, beside what it is bound to. */
export interface AlertPart {
  levels: LevelPiece[]
  bundles: Bundle[]
}

/** Leaves room for what a part is bound to: the consumer or the journal, and the alert that wakes. */
const PART_ACTIONS_MAX = ACTIONS_MAX - 3

/** A part is kept as one item while it waits, which holds 400 KB. */
const PART_BYTES_MAX = 300_000

/** About 25 KB: the dearest item to read and write again is a small part of a transaction's 4 MB. */
export const BUNDLE_MAX = 500

/**
 * Divides a detection by level, resolving before opening.
 *
 * @param resolved the alerts to resolve, as they stand; which level one belongs to never changes
 */
export function piecesOf({ open, resolve }: Detection, resolved: ReadonlyMap<string, Alert>): LevelPiece[] {
  const pieces = new Map<string, LevelPiece>()
  const pieceFor = ({ tenantId, productId, storeId }: EpisodePlace, own = ''): LevelPiece => {
    const name = `${tenantId}\u0000${levelKey(storeId ?? '', productId)}\u0000${own}`
    const piece = pieces.get(name) ?? { tenantId, productId, storeId, resolve: [], open: [] }
    pieces.set(name, piece)
    return piece
  }
  for (const { alertId, resolvedAt } of resolve) {
    const alert = resolved.get(alertId)
    if (alert) pieceFor(alert).resolve.push({ alertId, resolvedAt })
  }
  // What is over the moment it is told competes with nothing, and goes by itself.
  for (const alert of open) pieceFor(alert, alert.state === 'resolved' ? alert.alertId : '').open.push(alert)
  return [...pieces.values()]
}

/** Gathers notices by subscription and time. @param tenantOf the tenant of an alert; its notice is dropped without one */
export function bundlesOf(notices: readonly Notice[], tenantOf: (alertId: string) => string | undefined): Bundle[] {
  const found = new Map<string, Omit<Bundle, 'toTell'> & { toTell: ToTell[] }>()
  for (const { alertId, subscriptionId, round, dueAt } of notices) {
    const tenantId = tenantOf(alertId)
    if (tenantId === undefined) continue
    const name = JSON.stringify([tenantId, subscriptionId, dueAt])
    const bundle = found.get(name) ?? { tenantId, subscriptionId, dueAt, toTell: [] }
    bundle.toTell.push([alertId, round])
    found.set(name, bundle)
  }
  return [...found.values()].flatMap((bundle) =>
    inPieces(bundle.toTell, BUNDLE_MAX).map((toTell) => ({ ...bundle, toTell })),
  )
}

/** Packs alerts, then notices, into as few parts as it takes; one empty part when there is nothing. */
export function packParts(pieces: readonly LevelPiece[], bundles: readonly Bundle[]): AlertPart[] {
  const parts: AlertPart[] = [{ levels: [], bundles: [] }]
  let room = { actions: PART_ACTIONS_MAX, bytes: PART_BYTES_MAX }
  const partFor = (actions: number, content: unknown): AlertPart => {
    const bytes = Buffer.byteLength(JSON.stringify(content))
    if (actions > room.actions || bytes > room.bytes) {
      parts.push({ levels: [], bundles: [] })
      room = { actions: PART_ACTIONS_MAX, bytes: PART_BYTES_MAX }
    }
    room = { actions: room.actions - actions, bytes: room.bytes - bytes }
    return parts.at(-1)!
  }
  for (const piece of pieces) partFor(actionsOf(piece), piece).levels.push(piece)
  for (const bundle of bundles) partFor(1, bundle).bundles.push(bundle)
  return parts
}

/** At most: each alert, the mark of a told version, and what goes on at the level. */
const actionsOf = ({ resolve, open }: LevelPiece): number =>
  1 + resolve.length + open.length + open.filter(({ productVersion }) => productVersion !== undefined).length
