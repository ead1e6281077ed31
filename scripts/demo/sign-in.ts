import { setSessionCookie } from '#api/identity/cookie.ts'
import type { Api } from '#api/typed.ts'
import type { Platform } from '#main/platform.ts'
import { type OpenedSession, openSession } from '#usecases/identity/open-session.ts'

/** A link that signs in: only the demo has one, on an address that nobody can guess, for a shop that is made up. */
export function openDemoDoor() {
  const path = `/demo-${crypto.randomUUID()}`
  let opened: OpenedSession | undefined
  return {
    path,
    addTo(api: Api): void {
      api.get(path, { config: { permission: 'public' }, schema: { hide: true } }, async (_request, reply) => {
        if (!opened) return reply.code(503).send('The shop is still being made. Try again in a few seconds.')
        return setSessionCookie(reply, opened, false).redirect('/')
      })
    },
    async admit(platform: Platform, userId: string): Promise<void> {
      const account = await platform.identity.account(userId)
      if (!account) throw new Error('the demo shop has no owner')
      opened = await openSession(platform, account, { userAgent: 'demo', address: '127.0.0.1' })
    },
  }
}
