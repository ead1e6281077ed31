import type { ReactNode } from 'react'
import { cx } from '../classes.ts'

/** Filters and actions in a row that wraps on narrow screens. */
export const Toolbar = ({ label, className, children }: { label: string; className?: string; children: ReactNode }) => (
  <fieldset aria-label={label} className={cx('flex flex-wrap items-end gap-2', className)}>
    {children}
  </fieldset>
)
