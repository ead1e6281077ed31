import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { call } from '../api/client.ts'
import { toProblem } from '../api/problem.ts'
import { meQuery, useSession } from '../api/session.ts'
import { Button } from '../ui/actions/button.tsx'
import { toast } from '../ui/feedback/toast-queue.ts'
import { Menu, type MenuAction } from '../ui/overlays/menu.tsx'
import { setTheme, type Theme, useTheme } from './theme.ts'

const THEMES: Record<Theme, { label: string; icon: typeof Sun }> = {
  system: { label: 'Light or dark as the device', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
}

/** Who is signed in; the own account, light or dark, and the way out. */
export function AccountMenu() {
  const { account, actor, role } = useSession()
  const theme = useTheme()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const themeActions = Object.entries(THEMES).map(([id, { label, icon: Icon }]): MenuAction => {
    const isChosen = id === theme
    return { id, label: isChosen ? `${label} (chosen)` : label, icon: <Icon />, run: () => setTheme(id as Theme) }
  })
  const actions: MenuAction[] = [
    { id: 'account', label: 'Your account', icon: <CircleUser />, run: () => void navigate({ to: '/account' }) },
    ...themeActions,
    { id: 'sign-out', label: 'Sign out', icon: <LogOut />, run: () => void signOut() },
  ]
  return (
    <Menu label="Account and appearance" actions={actions}>
      <Button tone="quiet" className="w-full !justify-between !px-2 text-left">
        <span className="min-w-0 leading-tight">
          <span className="block truncate">{account?.name ?? actor}</span>
          <span className="block text-xs font-normal text-muted">{role === 'manager' ? 'Manager' : 'Staff'}</span>
        </span>
        <ChevronsUpDown aria-hidden className="text-subtle" />
      </Button>
    </Menu>
  )
}

function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    try {
      await call('DELETE', '/session')
      client.removeQueries({ queryKey: meQuery.queryKey })
      await navigate({ to: '/sign-in' })
      client.clear()
    } catch (error) {
      toast.danger(toProblem(error).detail)
    }
  }
}
