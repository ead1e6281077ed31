import type { Clock } from '#ports/clock.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { Text, Texts } from '#ports/texts.ts'
import type { Channel } from './deliver-effects.ts'
import { isStillFor, type StillForDeps } from './still-for.ts'

export interface TextChannelDeps extends StillForDeps {
  texts: Texts
  clock: Clock
}

/**
 * Delivers text messages. One that waited is not sent to somebody who has stopped it since, has another number by now, or
 * may no longer see its stores; nor is a code that ran out.
 */
export const textChannel = (deps: TextChannelDeps): Channel => ({
  topic: 'text',
  async deliver({ body }) {
    const text = body as Text
    if (text.validUntil !== undefined && text.validUntil <= deps.clock.now()) {
      throw new UndeliverableError('Not sent: its code ran out while it waited. Ask for a new one.')
    }
    if (text.audience && !(await isStillFor(deps, { ...text.audience, to: text.to }))) {
      throw new UndeliverableError('Not sent: its reader stopped these texts, or may no longer see these stores.')
    }
    await deps.texts.send(text)
  },
})
