import { awsNarrator } from '#platform/aws/narrator.ts'
import { localNarrator } from '#platform/local/narrator.ts'
import type { Narrator } from '#ports/narrator.ts'
import type { AwsConfig } from './aws-config.ts'
import type { Config } from './config.ts'

/** Bedrock where a model of it is named, else the narrator's own options. */
export async function openNarrator(
  { narrator }: Pick<Config, 'narrator'>,
  { narratorModel }: Pick<AwsConfig, 'narratorModel'>,
): Promise<{ narrator: Narrator | undefined; close(): void }> {
  const bedrock = narratorModel === undefined ? undefined : awsNarrator(narratorModel)
  return { narrator: bedrock ?? (await localNarrator(narrator.settings)), close: () => bedrock?.close() }
}
