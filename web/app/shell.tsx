import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { Menu as MenuIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLiveStream } from '../api/live/live.ts'
import { useSession } from '../api/session.ts'
import { IconButton } from '../ui/actions/button.tsx'
import { Dialog } from '../ui/overlays/dialog.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from './brand.tsx'
import { LiveMark } from './live-mark.tsx'
import { Navigation } from './navigation-list.tsx'

/** What stands around every page behind sign-in: skip link, navigation, live mark, account. */
export function Shell() {
  const { tenant } = useSession()
  const [isMenuOpen, setMenuOpen] = useState(false)
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useLiveStream(useQueryClient())
  const shownPath = useRef(pathname)
  useEffect(() => {
    if (shownPath.current === pathname) return
    shownPath.current = pathname
    setMenuOpen(false)
    // The focus follows the page, so that a keyboard or screen reader starts at its beginning.
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="flex items-center gap-2 border-b border-line bg-surface px-3 py-2 lg:hidden">
        <IconButton label="Menu" icon={<MenuIcon />} onPress={() => setMenuOpen(true)} />
        <div className="min-w-0 flex-1">
          <Brand />
        </div>
        <LiveMark />
      </header>
      <Dialog title={tenant.name} isOpen={isMenuOpen} onClose={() => setMenuOpen(false)} shape="drawer">
        <Navigation onChoose={() => setMenuOpen(false)} />
        <div className="mt-4 border-t border-line pt-4">
          <AccountMenu />
        </div>
      </Dialog>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 overflow-y-auto border-r border-line bg-surface px-3 py-4 lg:flex">
        <div className="px-2">
          <Brand note={tenant.name} />
        </div>
        <Navigation />
        <div className="mt-auto flex flex-col gap-3">
          <LiveMark />
          <AccountMenu />
        </div>
      </aside>
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className="mx-auto w-full max-w-[88rem] min-w-0 px-3 py-5 outline-none sm:px-6 lg:px-8 lg:py-7"
      >
        <Outlet />
      </main>
    </div>
  )
}
