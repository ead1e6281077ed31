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
  if (data === undefined) {
    if (!error) return loading ?? <SkeletonLines label={`Loading ${label}`} />
    return <ErrorState error={toProblem(error)} onRetry={() => void refetch()} className="m-4" />
  }
  return (
    <>
      {error ? <ErrorState error={toProblem(error)} onRetry={() => void refetch()} className="m-4" /> : null}
      {children(data)}
    </>
  )
}
