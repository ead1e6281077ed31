import type { Override } from '#domain/forecasts/override.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import { changeItem } from './change-item.ts'
import {
  addNote,
  findNote,
  keyOfNote,
  type NoteDeps,
  type NoteKind,
  noteItem,
  notesSince,
  toNote,
} from './dated-notes.ts'

export const OVERRIDES: NoteKind<Override> = {
  partition: 'OVERRIDES',
  type: 'override',
  idOf: ({ overrideId }) => overrideId,
  lastDayOf: ({ to }) => to,
}

type OverrideMethods = Pick<ForecastStore, 'addOverride' | 'removeOverride' | 'override' | 'overrides'>

/** What people said against forecasts. */
export const awsOverrides = ({ table, tools }: NoteDeps): OverrideMethods => ({
  addOverride: (override) => addNote({ table, tools }, OVERRIDES, override),
  async removeOverride(tenantId, overrideId, removedAt) {
    const key = await keyOfNote(table, OVERRIDES, { tenantId, id: overrideId })
    if (!key) return false
    return changeItem<boolean>({ table, tools }, key, (current) => {
      const override = current && toNote<Override>(current)
      if (!override || override.removedAt !== undefined) return { answer: false }
      return { answer: true, next: noteItem(OVERRIDES, { ...override, removedAt }) }
    })
  },
  override: (tenantId, overrideId) => findNote(table, OVERRIDES, { tenantId, id: overrideId }),
  overrides: (tenantId, query) => notesSince(table, OVERRIDES, { tenantId, ...query }),
})
