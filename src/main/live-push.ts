import { type PushOutcome, pushLive } from '#api/live/push.ts'
import { isStillAllowed } from '#usecases/identity/authenticate.ts'
import type { Platform } from './platform.ts'

type PushPlatform = Pick<Platform, 'liveGateway' | 'feed' | 'stock' | 'catalog' | 'clock' | 'identity' | 'apiKeys'>

/**
 * Tells the screens that listen through the gateway what is new in the feed; nobody where there is no gateway. For whoever
 * appended to it, and for the clock.
 */
export async function pushToScreens(platform: PushPlatform): Promise<PushOutcome | undefined> {
  const { liveGateway } = platform
  if (!liveGateway) return undefined
  return pushLive({
    ...platform,
    ...liveGateway,
    isStillAllowed: (principal) => isStillAllowed(platform, principal),
  })
}
