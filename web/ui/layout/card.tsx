import { type ReactNode, useId } from 'react'
import { cx } from '../classes.ts'

export interface CardProps {
  title?: string
  description?: ReactNode
  actions?: ReactNode
  /** Content that brings its own edges, such as a table. */
  flush?: boolean
  className?: string
  children: ReactNode
}

/** A section on its own ground, named by its title. */
export function Card({ title, description, actions, flush, className, children }: CardProps) {
  const titleId = useId()
  return (
    <section
      {...(title && { 'aria-labelledby': titleId })}
      className={cx('min-w-0 rounded-card border border-line bg-surface', className)}
    >
      {title && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3">
          <div className="min-w-0">
            <h2 id={titleId} className="text-base font-semibold">
              {title}
            </h2>
            {description && <p className="text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : 'p-4'}>{children}</div>
    </section>
  )
}

/** A figure with its name: a count on an overview. */
export function Stat({
  label,
  value,
  note,
  tone,
}: {
  label: string
  value: ReactNode
  note?: ReactNode
  tone?: string
}) {
  return (
    <div className="min-w-0">
      <div className="text-sm text-muted">{label}</div>
      <div className={cx('text-xl font-semibold tracking-tight break-words sm:text-2xl', tone)}>{value}</div>
      {note && <div className="text-xs text-subtle">{note}</div>}
    </div>
  )
}
