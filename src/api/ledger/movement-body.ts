import { createHash } from 'node:crypto'
import type { PostMovementsBody } from '#contract/movements.ts'
import type { CommandLine } from '#domain/ledger/command.ts'
import { type MinorUnits, parseMoney } from '#domain/values/money.ts'
import { accept, type FieldProblem, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { PlacesOf } from '../currencies.ts'

export interface KeyedCommand {
  key: string
  fingerprint: string
  lines: CommandLine[]
}

/** An idempotency key is the sender's; anything longer is a mistake. */
const KEY_LENGTH_MAX = 200

/** Turns a validated body into lines of the domain, under the key it must come with. */
export function toCommand(
  body: PostMovementsBody,
  header: string | undefined,
  placesOf: PlacesOf,
): Result<KeyedCommand, Refusal<'IDEMPOTENCY_KEY_REQUIRED' | 'INVALID_INPUT'>> {
  const key = keyOf(body, header)
  if (key === undefined || key.length > KEY_LENGTH_MAX) {
    return refuse(
      'IDEMPOTENCY_KEY_REQUIRED',
      `Send an Idempotency-Key header of 1 to ${KEY_LENGTH_MAX} characters, so that a repeated request is recorded once.`,
    )
  }
  const fields: FieldProblem[] = []
  const lines = body.lines.map((line, index): CommandLine => {
    const money = (field: 'unitPrice' | 'unitCost'): MinorUnits | undefined => {
      const text = line[field]
      if (text === undefined) return undefined
      const amount = parseMoney(text, placesOf(line.storeId))
      if (amount === undefined) fields.push(badMoney(`lines[${index}].${field}`, text))
      return amount
    }
    return { ...line, unitPrice: money('unitPrice'), unitCost: money('unitCost') }
  })
  if (fields.length > 0) return refuse('INVALID_INPUT', `${fields[0]?.path}: ${fields[0]?.message}`, { fields })
  return accept({ key, fingerprint: fingerprint(lines), lines })
}

const keyOf = (body: PostMovementsBody, header: string | undefined): string | undefined => {
  if (header) return header
  return body.source && body.sourceEventId ? `${body.source}:${body.sourceEventId}` : undefined
}

/** Of what the request means, not of its bytes: white space and the order of fields do not make it another one. */
const fingerprint = (lines: readonly CommandLine[]): string => {
  const canonical = lines.map((line) =>
    Object.entries(line)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url')
}

const badMoney = (path: string, text: string): FieldProblem => ({
  path,
  code: 'INVALID_MONEY',
  message: `"${text}" has more decimal places than the store's currency.`,
})
