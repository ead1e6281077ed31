import { cx } from '../classes.ts'

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'medium'

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-surface text-ink border border-line-strong hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong',
}

const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-8 px-2.5 text-sm gap-1.5',
  medium: 'min-h-10 px-4 text-sm gap-2',
}

/** How a button looks, also for a link that should look like one. */
export const buttonClass = (tone: ButtonTone = 'secondary', size: ButtonSize = 'medium'): string =>
  cx(
    'inline-flex items-center justify-center rounded-control font-medium select-none transition-colors',
    'disabled:opacity-50 aria-disabled:opacity-55 aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0',
    TONES[tone],
    SIZES[size],
  )
