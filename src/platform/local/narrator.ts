import type { Narrator } from '#ports/narrator.ts'
import { anthropicNarrator, type NarratorAccess } from './narrator-anthropic.ts'
import { openAiNarrator } from './narrator-openai.ts'

/** Which language model is asked, if any. */
export type NarratorSettings = { provider: 'none' } | ({ provider: 'anthropic' | 'openai' } & NarratorAccess)

/** The narrator of these settings; none by default: templates say the same facts. */
export function localNarrator(settings: NarratorSettings): Narrator | undefined {
  if (settings.provider === 'none') return undefined
  return settings.provider === 'anthropic' ? anthropicNarrator(settings) : openAiNarrator(settings)
}
