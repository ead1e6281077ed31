import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm'
import { inPieces } from '#domain/values/pieces.ts'
import { pooled } from './pooled.ts'

/**
 * Values that stand in AWS in place of the environment: parameters of SSM's Parameter Store, and secrets of Secrets Manager.
 *
 * - `ssm:/backstock/smtp-url`: a parameter by name, optionally with `:3` or `:label`, or by ARN
 * - `secretsmanager:backstock/smtp`: a secret by name or ARN; with `#url` the text at that key of its JSON
 */
export interface SecretReference {
  service: 'ssm' | 'secretsmanager'
  /** What the service is asked for. */
  id: string
  /** The key in a secret's JSON. */
  jsonKey?: string
}

/** A secret could not be had. The message says which and what to do, and holds nothing of any secret. */
export class SecretError extends Error {
  override name = 'SecretError'
}

/** The most GetParameters takes at once. Source: AWS Systems Manager API reference, GetParameters. */
const PARAMETERS_MAX = 10
/** Secrets asked for side by side. */
const AT_ONCE = 5
/** The SDK waits between these, longer each time: many tasks that start at once are slowed down by both services. */
const ATTEMPTS_MAX = 6
/** A request that takes longer is lost; it is sent again. */
const REQUEST_TIMEOUT_MS = 3000

/** @returns undefined when the text is a value itself */
export function secretReference(text: string): SecretReference | undefined {
  const parameter = /^ssm:(.+)$/s.exec(text)?.[1]
  if (parameter) return { service: 'ssm', id: parameter }
  const [, id, jsonKey] = /^secretsmanager:([^#]+)(?:#(.+))?$/s.exec(text) ?? []
  if (!id) return undefined
  return { service: 'secretsmanager', id, ...(jsonKey !== undefined && { jsonKey }) }
}

type Ask = (ids: readonly string[]) => Promise<Map<string, string | SecretError>>

/** Reads what references name. Each is asked for once in the life of the reader; what could not be had, again. */
export interface SecretReader {
  /** In the order asked; a `SecretError` in the place of each that could not be had. */
  read(references: readonly SecretReference[]): Promise<(string | SecretError)[]>
}

/** The SDK's clients are loaded only when one is needed: a function without secrets starts without them. */
export function awsSecrets(): SecretReader {
  const kept = new Map<string, string>()
  const services: Record<SecretReference['service'], Ask> = { ssm: askParameters, secretsmanager: askSecrets }
  const nameOf = ({ service, id }: SecretReference) => `${service}:${id}`
  return {
    async read(references) {
      const faults = new Map<string, SecretError>()
      const wanted = Map.groupBy(
        references.filter((reference) => !kept.has(nameOf(reference))),
        ({ service }) => service,
      )
      await Promise.all(
        [...wanted].map(async ([service, ofService]) => {
          for (const [id, answer] of await services[service]([...new Set(ofService.map(({ id }) => id))])) {
            if (answer instanceof SecretError) faults.set(`${service}:${id}`, answer)
            else kept.set(`${service}:${id}`, answer)
          }
        }),
      )
      return references.map((reference) => {
        const text = kept.get(nameOf(reference))
        return text === undefined ? faults.get(nameOf(reference))! : textOf(text, reference)
      })
    },
  }
}

/** The text at a key of a secret's JSON, or the whole. */
function textOf(text: string, { jsonKey }: SecretReference): string | SecretError {
  if (jsonKey === undefined) return text
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return new SecretError(`it is no JSON, so it has no key "${jsonKey}"; leave "#${jsonKey}" out to take the whole`)
  }
  const isObject = typeof content === 'object' && content !== null && Object.hasOwn(content, jsonKey)
  const value = isObject ? (content as Record<string, unknown>)[jsonKey] : undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return new SecretError(`its JSON has no text at the key "${jsonKey}"; keys are told apart by case`)
}

const clientOptions = {
  maxAttempts: ATTEMPTS_MAX,
  requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
}

async function askParameters(names: readonly string[]): Promise<Map<string, string | SecretError>> {
  const { SSMClient, GetParametersCommand } = await import('@aws-sdk/client-ssm')
  const ssm = new SSMClient(clientOptions)
  const get = (Names: string[]) => ssm.send(new GetParametersCommand({ Names, WithDecryption: true }))
  try {
    const answers = await pooled(inPieces(names, PARAMETERS_MAX), AT_ONCE, (batch) => askBatch(get, batch))
    return new Map(answers.flat())
  } finally {
    ssm.destroy()
  }
}

type Get = (names: string[]) => Promise<GetParametersCommandOutput>

/** One that may not be read fails all of its batch, so they are asked for one by one to find which. */
async function askBatch(get: Get, batch: readonly string[]): Promise<[string, string | SecretError][]> {
  let output: GetParametersCommandOutput
  try {
    output = await get([...batch])
  } catch (error) {
    if (batch.length === 1) return [[batch[0]!, faultOf(error, 'ssm:GetParameters')]]
    return (await pooled(batch, AT_ONCE, (name) => askBatch(get, [name]))).flat()
  }
  const values = new Map<string, string>()
  for (const { Name, ARN, Selector = '', Value } of output.Parameters ?? []) {
    if (Value !== undefined) for (const name of [Name, ARN]) values.set(`${name}${Selector}`, Value)
  }
  return batch.map((name) => [name, values.get(name) ?? new SecretError(MISSING_PARAMETER)])
}

const MISSING_PARAMETER = 'there is no such parameter in this account and region; create it, or mend the name'

async function askSecrets(ids: readonly string[]): Promise<Map<string, string | SecretError>> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
  const manager = new SecretsManagerClient(clientOptions)
  try {
    const answers = await pooled(ids, AT_ONCE, async (SecretId): Promise<string | SecretError> => {
      try {
        const { SecretString } = await manager.send(new GetSecretValueCommand({ SecretId }))
        return SecretString ?? new SecretError('it holds bytes; store it as text')
      } catch (error) {
        return faultOf(error, 'secretsmanager:GetSecretValue')
      }
    })
    return new Map(ids.map((id, i) => [id, answers[i]!]))
  } finally {
    manager.destroy()
  }
}

/** What an error of the SDK means for whoever starts the server. Its message names resources, and never their content. */
function faultOf(error: unknown, action: string): SecretError {
  const { name, message } = error as Error
  if (name === 'ResourceNotFoundException')
    return new SecretError('there is no such secret in this account and region; create it, or mend the name')
  if (name === 'AccessDeniedException' || name === 'DecryptionFailure')
    return new SecretError(
      `it may not be read; allow this role ${action} on it, and kms:Decrypt on its key (${message})`,
    )
  return new SecretError(`it could not be read: ${name}: ${message}`)
}
