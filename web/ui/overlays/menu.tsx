import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { popoverClass } from '../fields/options.tsx'

export interface MenuAction {
  id: string
  label: string
  icon?: ReactNode
  run: () => void
  /** Why it cannot be done now; it then stays visible with the reason. */
  disabledReason?: string | undefined
}

/** Actions behind one button; the child is a Button or IconButton. */
export function Menu({
  label,
  actions,
  children,
}: {
  label: string
  actions: readonly MenuAction[]
  children: ReactNode
}) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={popoverClass} placement="bottom end">
        <AriaMenu
          aria-label={label}
          className="outline-none"
          disabledKeys={actions.filter(({ disabledReason }) => disabledReason).map(({ id }) => id)}
        >
          {actions.map(({ id, label: text, icon, run, disabledReason }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              onAction={run}
              className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 py-1.5 text-sm outline-none data-disabled:cursor-not-allowed data-disabled:text-subtle data-focused:bg-accent-soft [&_svg]:size-4"
            >
              {icon}
              <span>
                {text}
                {disabledReason && <span className="block text-xs">{disabledReason}</span>}
              </span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
