import { Button } from '../ui/actions/button.tsx'

interface PagedQuery {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** The end of a list that has more: one page at a time, when asked. */
export function ShowOlder({ query, label = 'Show older ones' }: { query: PagedQuery; label?: string }) {
  if (!query.hasNextPage) return null
  return (
    <div className="p-3 text-center">
      <Button onPress={() => void query.fetchNextPage()} isPending={query.isFetchingNextPage}>
        {label}
      </Button>
    </div>
  )
}
