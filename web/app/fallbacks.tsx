import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { PackageX } from 'lucide-react'
import { toProblem } from '../api/problem.ts'
import { buttonClass } from '../ui/actions/button-class.ts'
import { EmptyState, ErrorState, SkeletonLines } from '../ui/feedback/states.tsx'

/** While a page's code is loading. */
export const PagePending = () => <SkeletonLines label="Loading the page" />

/** A page that broke. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <div className="mx-auto max-w-2xl p-4">
      <ErrorState
        error={toProblem(error)}
        onRetry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </div>
  )
}

/** An address that is no page; it stands alone, outside the shell. */
export const PageNotFound = () => (
  <main className="mx-auto max-w-2xl py-12">
    <h1 className="sr-only">There is no such page</h1>
    <EmptyState
      icon={<PackageX />}
      title="There is no such page"
      action={
        <Link to="/" className={buttonClass('primary')}>
          Go to the overview
        </Link>
      }
    >
      The address may be mistyped, or the page has moved.
    </EmptyState>
  </main>
)
