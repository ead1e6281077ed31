import type { ReactNode } from 'react'
import { toProblem } from '../api/problem.ts'
import { ErrorState, SkeletonLines } from '../ui/feedback/states.tsx'

interface QueryLike<Data> {
  data: Data | undefined
  error: unknown
  refetch: () => unknown
}

export interface QueryViewProps<Data> {
  query: QueryLike<Data>
  /** What is loading, for screen readers. */
  label: string
  loading?: ReactNode
  children: (data: Data) => ReactNode
}

/** Loading, error or the data of a query. Data that is there stays on screen when reading it again fails. */
export function QueryView<Data>({ query, label, loading, children }: QueryViewProps<Data>) {
  const { data, error, refetch } = query
  const problem = error ? toProblem(error) : undefined
  // Asking again for what is refused gets the same answer.
  const retry = problem && (problem.status === 0 || problem.status >= 500) ? { onRetry: () => void refetch() } : {}
  if (data === undefined) {
    if (!problem) return loading ?? <SkeletonLines label={`Loading ${label}`} />
    return <ErrorState error={problem} {...retry} className="m-4" />
  }
  return (
    <>
      {problem && <ErrorState error={problem} {...retry} className="m-4" />}
      {children(data)}
    </>
  )
}
