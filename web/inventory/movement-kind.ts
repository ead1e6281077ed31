import type { MovementView } from '#contract/movements.ts'

type MovementKind = MovementView['kind']

/** What a movement is called on screen. */
export const KIND_LABELS: Record<MovementKind, string> = {
  receipt: 'Delivery',
  sale: 'Sale',
  return: 'Return',
  adjustment: 'Adjustment',
  waste: 'Waste',
  count: 'Count',
  transfer_out: 'Transfer out',
  transfer_in: 'Transfer in',
  reversal: 'Reversal',
}

/** Who caused a movement, in words: the first part of an actor says what it is. */
export function actorLabel(actor: string): string {
  const [kind, ...rest] = actor.split(':')
  const name = rest.join(':')
  if (kind === 'user') return name ? `Person ${name.slice(0, 8)}` : 'A person'
  if (kind === 'import') return `Import ${name.slice(0, 8)}`
  if (kind === 'jwt' || kind === 'key') return 'A program'
  if (kind === 'cli') return 'Command line'
  if (kind === 'inbox') return 'Inbox folder'
  return actor
}
