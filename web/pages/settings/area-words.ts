import type { ApiKeyView } from '#contract/identity.ts'
import type { Tone } from '../../ui/data/badge.tsx'

type Area = ApiKeyView['areas'][number]

/** What a key can be made for, in the order most programs need it. */
const WORDS: Record<Area, { label: string; note: string }> = {
  'stock:read': { label: 'See stock', note: 'Levels, movements, products, stores and alerts; what an assistant needs' },
  'stock:write': { label: 'Record movements', note: 'Sales, deliveries, counts and transfers' },
  'catalog:write': { label: 'Change products', note: 'Names, prices, thresholds' },
  'imports:write': { label: 'Import files', note: 'Upload, apply and undo' },
  'alerts:handle': { label: 'Handle alerts', note: 'Acknowledge and snooze' },
  'deliveries:manage': { label: 'See and resend mails and texts', note: 'The outbox' },
  'insights:read': { label: 'See insights', note: 'Sales history, forecasts, recommendations, reports; with money' },
  'planning:write': { label: 'Plan and order', note: 'Sales history, forecasts, purchase orders, report schedules' },
  'settings:manage': { label: 'Change stores', note: 'Open, rename and close them' },
}

export const AREAS = (Object.keys(WORDS) as Area[]).map((id) => ({ id, ...WORDS[id] }))

export const areaLabel = (area: Area): string => WORDS[area].label

export const KEY_STATUS: Record<ApiKeyView['status'], { word: string; tone: Tone }> = {
  active: { word: 'Active', tone: 'good' },
  suspended: { word: 'Maker deactivated', tone: 'warn' },
  expired: { word: 'Expired', tone: 'neutral' },
  revoked: { word: 'Revoked', tone: 'neutral' },
}
