import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { openRoute, rootRoute, shellRoute } from './app/layouts.tsx'

type Load<Name extends string> = () => Promise<Record<Name, ComponentType>>

/** A page inside the shell: somebody is signed in. */
const page = <Name extends string>(path: string, name: Name, load: Load<Name>) =>
  createRoute({ getParentRoute: () => shellRoute, path, component: lazyRouteComponent(load, name) })

/** A page for somebody who is not signed in. */
const openPage = <Name extends string>(path: string, name: Name, load: Load<Name>) =>
  createRoute({ getParentRoute: () => openRoute, path, component: lazyRouteComponent(load, name) })

/** Every page of the dashboard, a line each, loaded when it is first opened. Its place in the menu is in navigation.ts. */
export const routeTree = rootRoute.addChildren([
  shellRoute.addChildren([
    page('/', 'OverviewPage', () => import('./pages/overview/overview-page.tsx')),
    page('/stock', 'StockPage', () => import('./pages/stock/stock-page.tsx')),
    page('/sales', 'SalesPage', () => import('./pages/sales/sales-page.tsx')),
    page('/products/new', 'NewProductPage', () => import('./pages/product/new-product-page.tsx')),
    page('/products/$productId', 'ProductPage', () => import('./pages/product/product-page.tsx')),
    page('/record', 'RecordPage', () => import('./pages/record/record-page.tsx')),
    page('/forecasts', 'ForecastsPage', () => import('./pages/forecasts/forecasts-page.tsx')),
    page('/forecasts/$productId', 'ProductForecastPage', () => import('./pages/forecasts/product-forecast-page.tsx')),
    page('/orders', 'OrdersPage', () => import('./pages/purchasing/orders-page.tsx')),
    page('/orders/new', 'NewOrderPage', () => import('./pages/purchasing/draft-pages.tsx')),
    page('/orders/$orderId', 'OrderPage', () => import('./pages/purchasing/order-page.tsx')),
    page('/orders/$orderId/edit', 'EditOrderPage', () => import('./pages/purchasing/draft-pages.tsx')),
    page('/recommendations', 'RecommendationsPage', () => import('./pages/recommendations/recommendations-page.tsx')),
    page('/settings', 'SettingsPage', () => import('./pages/settings/settings-page.tsx')),
    page('/imports', 'ImportsPage', () => import('./pages/imports/imports-page.tsx')),
    page('/imports/$importId', 'ImportPage', () => import('./pages/imports/import-page.tsx')),
    page('/alerts', 'AlertsPage', () => import('./pages/alerts/alerts-page.tsx')),
    page('/outbox', 'OutboxPage', () => import('./pages/alerts/outbox-page.tsx')),
    page('/insights', 'InsightsPage', () => import('./pages/insights/insights-page.tsx')),
    page('/reports', 'ReportsPage', () => import('./pages/reports/reports-page.tsx')),
    page('/reports/$reportId', 'ReportPage', () => import('./pages/reports/report-page.tsx')),
    page('/people', 'PeoplePage', () => import('./pages/identity/people-page.tsx')),
    page('/account', 'AccountPage', () => import('./pages/identity/account-page.tsx')),
  ]),
  openRoute.addChildren([
    openPage('/setup', 'SetupPage', () => import('./pages/identity/setup-page.tsx')),
    openPage('/sign-in', 'SignInPage', () => import('./pages/identity/sign-in-page.tsx')),
    openPage('/forgot-password', 'ForgotPasswordPage', () => import('./pages/identity/forgot-password-page.tsx')),
    openPage('/reset-password', 'ResetPasswordPage', () => import('./pages/identity/reset-password-page.tsx')),
    openPage('/confirm-alerts', 'ConfirmAlertsPage', () => import('./pages/alerts/link-pages.tsx')),
    openPage('/stop-alerts', 'StopAlertsPage', () => import('./pages/alerts/link-pages.tsx')),
    // The same for texts, where every sign is paid for.
    openPage('/s', 'StopAlertsPage', () => import('./pages/alerts/link-pages.tsx')),
    openPage('/confirm-reports', 'ConfirmReportsPage', () => import('./pages/alerts/link-pages.tsx')),
    openPage('/stop-reports', 'StopReportsPage', () => import('./pages/alerts/link-pages.tsx')),
    openPage('/invitation', 'InvitationPage', () => import('./pages/identity/invitation-page.tsx')),
  ]),
])
