import {
  Bell,
  ChartColumn,
  ChartLine,
  ChartSpline,
  FileText,
  FileUp,
  LayoutDashboard,
  ListTodo,
  type LucideIcon,
  Mails,
  Package,
  ScanBarcode,
  Settings,
  Truck,
  Users,
} from 'lucide-react'
import type { Permission } from '#domain/identity/permission.ts'

export interface NavigationItem {
  to: string
  label: string
  icon: LucideIcon
  /** Who may open the page; for others it is shown closed, with the reason. */
  permission: Permission
}

/** The main navigation, in the order of a working day. */
export const NAVIGATION: readonly NavigationItem[] = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, permission: 'stock:read' },
  { to: '/stock', label: 'Stock', icon: Package, permission: 'stock:read' },
  { to: '/sales', label: 'Sales', icon: ChartLine, permission: 'insights:read' },
  { to: '/record', label: 'Record', icon: ScanBarcode, permission: 'stock:write' },
  { to: '/forecasts', label: 'Forecasts', icon: ChartSpline, permission: 'insights:read' },
  { to: '/orders', label: 'Orders', icon: Truck, permission: 'stock:read' },
  { to: '/recommendations', label: 'Recommendations', icon: ListTodo, permission: 'insights:read' },
  { to: '/imports', label: 'Imports', icon: FileUp, permission: 'imports:write' },
  { to: '/alerts', label: 'Alerts', icon: Bell, permission: 'stock:read' },
  { to: '/insights', label: 'Insights', icon: ChartColumn, permission: 'insights:read' },
  { to: '/reports', label: 'Reports', icon: FileText, permission: 'insights:read' },
  { to: '/outbox', label: 'Outbox', icon: Mails, permission: 'deliveries:manage' },
  { to: '/people', label: 'People', icon: Users, permission: 'people:manage' },
  { to: '/settings', label: 'Settings', icon: Settings, permission: 'settings:manage' },
]
