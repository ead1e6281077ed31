import { Link } from '@tanstack/react-router'
import { may, useSession } from '../api/session.ts'
import { NAVIGATION, type NavigationItem } from '../navigation.ts'
import { cx } from '../ui/classes.ts'

const itemClass = 'flex min-h-10 items-center gap-3 rounded-control px-3 text-sm font-medium [&_svg]:size-[1.15rem]'

/** The links to the pages. What a role may not open stays visible, closed, with the reason. */
export function Navigation({ onChoose }: { onChoose?: () => void }) {
  const { role } = useSession()
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {NAVIGATION.map((item) => (
          <li key={item.to}>
            {may(role, item.permission) ? (
              <OpenItem item={item} {...(onChoose && { onChoose })} />
            ) : (
              <span className={cx(itemClass, 'cursor-not-allowed text-subtle opacity-70')}>
                <item.icon aria-hidden />
                <span>
                  {item.label} <span className="block text-xs font-normal">Managers only</span>
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
    </nav>
  )
}

const OpenItem = ({ item, onChoose }: { item: NavigationItem; onChoose?: () => void }) => (
  <Link
    to={item.to}
    {...(onChoose && { onClick: onChoose })}
    activeOptions={{ exact: item.to === '/', includeSearch: false }}
    className={cx(itemClass, 'border-l-4')}
    activeProps={{ className: 'border-label bg-accent-soft text-accent-strong' }}
    inactiveProps={{ className: 'border-transparent text-muted hover:bg-sunken hover:text-ink' }}
  >
    <item.icon aria-hidden />
    {item.label}
  </Link>
)
