import type { Narrator } from '#ports/narrator.ts'
import type { NarratorAccess } from '../shared/narrator-call.ts'

/** Which language model is asked, if any. */
export type NarratorSettings = { provider: 'none' } | ({ provider: 'anthropic' | 'openai' } & NarratorAccess)

/**
 * The narrator of these settings; none by default: templates say the same facts. A provider's library takes 30 MB and up to
 * 0.2 s to load, so only the one that is used is.
 */
export async function localNarrator(settings: NarratorSettings): Promise<Narrator | undefined> {
  if (settings.provider === 'none') return undefined
  if (settings.provider === 'anthropic') {
    const { anthropicNarrator } = await import('./narrator-anthropic.ts')
    return anthropicNarrator(settings)
  }
  const { openAiNarrator } = await import('./narrator-openai.ts')
  return openAiNarrator(settings)
}
