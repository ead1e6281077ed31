import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { openRoute, rootRoute, shellRoute } from './app/layouts.tsx'

type Load<Name extends string> = () => Promise<Record<Name, ComponentType>>

/** A page inside the shell: somebody is signed in. */
const page = <Name extends string>(path: string, name: Name, load: Load<Name>) =>
  createRoute({ getParentRoute: () => shellRoute, path, component: lazyRouteComponent(load, name) })

/** A page for somebody who is not signed in. */
export const openPage = <Name extends string>(path: string, name: Name, load: Load<Name>) =>
  createRoute({ getParentRoute: () => openRoute, path, component: lazyRouteComponent(load, name) })

/** Every page of the dashboard, a line each, loaded when it is first opened. Its place in the menu is in navigation.ts. */
export const routeTree = rootRoute.addChildren([
  shellRoute.addChildren([
    page('/', 'OverviewPage', () => import('./pages/overview/overview-page.tsx')),
  ]),
  openRoute.addChildren([]),
])
