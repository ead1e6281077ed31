import { Outlet } from '@tanstack/react-router'
import { Brand } from './brand.tsx'

/** One card in the middle, for pages before sign-in. */
export const OpenLayout = () => (
  <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-6 px-4 py-10 sm:justify-center">
    <Brand />
    <main className="rounded-card border border-line bg-surface p-5 sm:p-6">
      <Outlet />
    </main>
  </div>
)
