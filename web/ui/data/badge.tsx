import type { ReactNode } from 'react'
import { cx } from '../classes.ts'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'danger'

const LOOKS: Record<Tone, string> = {
  neutral: 'bg-sunken text-muted',
  info: 'bg-info-soft text-info',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
}

/** A state in a word; colour only repeats what the word says. */
export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) => (
  <span
    className={cx(
      'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5',
      LOOKS[tone],
    )}
  >
    {children}
  </span>
)
