import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.ts'
import { meQuery } from './api/session.ts'
import { PageError, PageNotFound, PagePending } from './app/fallbacks.tsx'
import { applyTheme } from './app/theme.ts'
import { parseSearch, writeSearch } from './app/url-state.ts'
import { routeTree } from './routes.tsx'

const queryClient = createQueryClient(() => {
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  void router.invalidate()
})

const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch: writeSearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: PageNotFound,
})

applyTheme()
const root = document.getElementById('root')
if (root) {
  // What Intl itself resolved: a browser may name its language in a way that Intl refuses.
  const { locale } = Intl.DateTimeFormat().resolvedOptions()
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale={locale}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
}
