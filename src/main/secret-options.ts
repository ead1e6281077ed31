import { SecretError, type SecretReader, type SecretReference, secretReference } from '#platform/aws/secrets.ts'
import { ConfigError } from './config-error.ts'

/** Options as they were given, by name. */
export type GivenOptions = Readonly<Record<string, string | undefined>>

/** These name files, and messages about files show their names. */
const FILE_OPTIONS: ReadonlySet<string> = new Set([
  'BACKSTOCK_DATA',
  'BACKSTOCK_TOKEN_ISSUERS',
  'BACKSTOCK_NARRATOR_KEY_FILE',
])

interface SecretOption {
  option: string
  text: string
  reference: SecretReference
}

const secretOptions = (given: GivenOptions): SecretOption[] =>
  Object.entries(given).flatMap(([option, text = '']) => {
    const reference = secretReference(text)
    return reference ? [{ option, text, reference }] : []
  })

/** Nothing is left that only names a secret: it would be taken for the value. @throws ConfigError */
export function assertNoSecrets(given: GivenOptions): void {
  const [first] = secretOptions(given)
  if (!first) return
  throw new ConfigError(
    given.BACKSTOCK_PLATFORM === 'aws'
      ? `${first.option}: the secret it names is the name of another; put the value there`
      : `${first.option}: a secret of AWS is read with BACKSTOCK_PLATFORM=aws only; put the value itself here`,
  )
}

/**
 * Puts secrets in the place of what names them.
 *
 * @returns `hidden`: what no message may show
 * @throws ConfigError naming every option whose secret cannot be had
 */
export async function withSecrets(
  given: GivenOptions,
  openReader: () => SecretReader,
): Promise<{ values: GivenOptions; hidden: readonly string[] }> {
  const named = given.BACKSTOCK_PLATFORM === 'aws' ? secretOptions(given) : []
  if (named.length === 0) return { values: given, hidden: [] }
  const file = named.find(({ option }) => FILE_OPTIONS.has(option))
  if (file) throw new ConfigError(`${file.option}: it names a file, and no secret can stand there`)
  const answers = await openReader().read(named.map(({ reference }) => reference))
  const faults = named.flatMap(({ option, text }, i) => {
    const answer = answers[i]
    return answer instanceof SecretError ? [`${option}: ${text}: ${answer.message}`] : []
  })
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  const found = named.map(({ option }, i) => [option, answers[i] as string] as const)
  return { values: { ...given, ...Object.fromEntries(found) }, hidden: found.map(([, value]) => value) }
}

/** A message about options, without the secrets among them. */
export const withoutSecrets = (message: string, hidden: readonly string[]): string =>
  hidden.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '(secret)')), message)
