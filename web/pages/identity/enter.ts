import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'

/** Only a path of our own: an address that leads elsewhere would send people to another site after signing in. */
export const safePath = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : '/')

/** Leads somebody who has just signed in to the page they came for. Nothing of whoever was here before is kept. */
export function useEnter(): (next?: string) => void {
  const client = useQueryClient()
  const router = useRouter()
  return (next) => {
    client.clear()
    router.history.push(safePath(next))
  }
}

/** The token behind the hash sign of a mailed link. */
export const tokenInAddress = (): string => window.location.hash.slice(1)
