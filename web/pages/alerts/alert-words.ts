import type { AlertView } from '#contract/alerts.ts'
import type { Tone } from '../../ui/data/badge.tsx'

type Kind = AlertView['kind']
type State = AlertView['state']

export const KINDS: Record<Kind, { word: string; tone: Tone }> = {
  out_of_stock: { word: 'Out of stock', tone: 'danger' },
  low_stock: { word: 'Running low', tone: 'warn' },
  back_in_stock: { word: 'Back in stock', tone: 'good' },
  product_changed: { word: 'Changed', tone: 'info' },
}

export const KIND_OPTIONS = Object.entries(KINDS).map(([id, { word }]) => ({ id, label: word }))

export const STATES: Record<State, { word: string; tone: Tone }> = {
  open: { word: 'Open', tone: 'danger' },
  acknowledged: { word: 'Somebody is on it', tone: 'info' },
  snoozed: { word: 'Snoozed', tone: 'neutral' },
  resolved: { word: 'Over', tone: 'good' },
}

export const STATE_OPTIONS = [
  { id: 'unresolved', label: 'Not over yet' },
  { id: 'open', label: 'Open' },
  { id: 'acknowledged', label: 'Somebody is on it' },
  { id: 'snoozed', label: 'Snoozed' },
  { id: 'resolved', label: 'Over' },
  { id: 'all', label: 'All' },
]
