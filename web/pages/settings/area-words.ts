import type { ApiKeyView } from '#contract/identity.ts'
import type { Tone } from '../../ui/data/badge.tsx'

type Area = ApiKeyView['areas'][number]

/** What a key can be made for, in the order most programs need it. */
export const AREAS: readonly { id: Area; label: string; note: string }[] = [
  {
    id: 'stock:read',
    label: 'See stock',
    note: 'Levels, movements, products, stores and alerts; what an assistant needs',
  },
  { id: 'stock:write', label: 'Record movements', note: 'Sales, deliveries, counts and transfers' },
  { id: 'catalog:write', label: 'Change products', note: 'Names, prices, thresholds' },
  { id: 'imports:write', label: 'Import files', note: 'Upload, apply and undo' },
  { id: 'alerts:handle', label: 'Handle alerts', note: 'Acknowledge and snooze' },
  { id: 'deliveries:manage', label: 'See and resend mails', note: 'The outbox' },
  { id: 'settings:manage', label: 'Change stores', note: 'Open, rename and close them' },
]

const LABELS: ReadonlyMap<Area, string> = new Map(AREAS.map(({ id, label }) => [id, label]))

export const areaLabel = (area: Area): string => LABELS.get(area) ?? area

export const KEY_STATUS: Record<ApiKeyView['status'], { word: string; tone: Tone }> = {
  active: { word: 'Active', tone: 'good' },
  suspended: { word: 'Maker deactivated', tone: 'warn' },
  expired: { word: 'Expired', tone: 'neutral' },
  revoked: { word: 'Revoked', tone: 'neutral' },
}
