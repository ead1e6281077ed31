import type { ImportView } from '#contract/imports.ts'
import { Badge, type Tone } from '../../ui/data/badge.tsx'

const VERDICTS: Record<NonNullable<ImportView['plan']>['verdict'], [Tone, string]> = {
  ready: ['info', 'Ready to apply'],
  has_errors: ['warn', 'Has bad rows'],
  nothing_to_do: ['neutral', 'Nothing to do'],
}

const STATUSES: Record<ImportView['status'], [Tone, string]> = {
  received: ['info', 'Reading'],
  planned: ['info', 'Ready to apply'],
  applying: ['info', 'Applying'],
  applied: ['good', 'Applied'],
  undoing: ['info', 'Undoing'],
  undone: ['neutral', 'Undone'],
  failed: ['danger', 'Failed'],
}

/** Where an import stands, in a word or two. */
export function ImportStatus({ view: { status, plan, problem } }: { view: ImportView }) {
  const [tone, label] =
    status === 'received' && problem
      ? (['warn', 'Needs an answer'] as const)
      : status === 'planned' && plan
        ? VERDICTS[plan.verdict]
        : STATUSES[status]
  return <Badge tone={tone}>{label}</Badge>
}
