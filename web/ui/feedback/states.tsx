import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../actions/button.tsx'
import { cx } from '../classes.ts'

/** Nothing here yet: says why, and what to do about it. */
export function EmptyState(props: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-12 text-center">
      {props.icon && (
        <div aria-hidden className="grid size-12 place-items-center rounded-full bg-sunken text-muted [&_svg]:size-6">
          {props.icon}
        </div>
      )}
      <p className="text-base font-semibold">{props.title}</p>
      {props.children && <div className="max-w-md text-sm text-muted">{props.children}</div>}
      {props.action}
    </div>
  )
}

/** Whatever was thrown, in words: a problem from the API brings `detail`, `requestId` and what to do. */
export interface ErrorLike {
  message: string
  detail?: string
  requestId?: string | undefined
  advice?: string | undefined
}

/** Something failed. Says what, what to do next, and the id to quote. */
export function ErrorState({
  error,
  onRetry,
  className,
}: {
  error: ErrorLike
  onRetry?: () => void
  className?: string
}) {
  return (
    <div
      role="alert"
      className={cx('flex items-start gap-3 rounded-card border border-danger/40 bg-danger-soft p-4', className)}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-semibold">{error.detail ?? error.message}</p>
        {error.advice && <p className="mt-0.5 text-muted">{error.advice}</p>}
        {error.requestId && (
          <p className="mt-1 text-xs text-muted">
            Request id <code className="font-mono break-all select-all">{error.requestId}</code>
          </p>
        )}
        {onRetry && (
          <Button size="small" className="mt-3" icon={<RotateCw />} onPress={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}

/** A grey stand-in while something loads. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cx('h-4 animate-shimmer rounded bg-sunken', className)} />
)

/** Some lines of stand-ins, announced once as loading. */
export const SkeletonLines = ({ label = 'Loading' }: { label?: string }) => (
  <div role="status" aria-label={label} className="flex flex-col gap-3 p-4">
    <Skeleton />
    <Skeleton />
    <Skeleton className="w-2/3" />
    <Skeleton />
    <Skeleton className="w-1/2" />
  </div>
)

/** A note inside a page: a refusal beside a form, a warning above a list. */
export function Notice(props: { tone: 'info' | 'good' | 'warn' | 'danger'; children: ReactNode; className?: string }) {
  const look = {
    info: 'border-info/40 bg-info-soft',
    good: 'border-good/40 bg-good-soft',
    warn: 'border-warn/40 bg-warn-soft',
    danger: 'border-danger/40 bg-danger-soft',
  }[props.tone]
  return (
    <div
      role={props.tone === 'danger' ? 'alert' : 'status'}
      className={cx('rounded-control border px-3 py-2 text-sm', look, props.className)}
    >
      {props.children}
    </div>
  )
}
