import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { ApiProblem } from '../api/problem.ts'
import { meQuery, setupQuery } from '../api/session.ts'
import { Toasts } from '../ui/feedback/toasts.tsx'
import { OpenLayout } from './open-layout.tsx'
import { Shell } from './shell.tsx'

/** What a route's loader can reach. */
interface RouterContext {
  queryClient: QueryClient
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
})

/** Everything behind sign-in. Whoever is not signed in is led to it, and a shop without an owner to its set-up. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context: { queryClient }, location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'NOT_SIGNED_IN') throw error
      const { isSetUp } = await queryClient.fetchQuery(setupQuery)
      if (!isSetUp) throw redirect({ to: '/setup' })
      throw redirect({ to: '/sign-in', search: { next: location.href } })
    }
  },
})

/** Sign-in, set-up, invitations: pages for people who are not signed in. */
export const openRoute = createRoute({ getParentRoute: () => rootRoute, id: 'open', component: OpenLayout })
