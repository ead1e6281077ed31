import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { TokenIssuer } from '#platform/local/token-verifier.ts'
import { ConfigError } from './config-error.ts'

/** One issuer as the file names it. What is left out is what Cognito uses. */
const tokenIssuer = z.strictObject({
  issuer: z.url(),
  jwksUrl: z.url(),
  clientId: z.string().min(1),
  tenantId: z.string().min(1).optional(),
  tenantClaim: z.string().min(1).optional(),
  groupsClaim: z.string().min(1).default('cognito:groups'),
  managerGroup: z.string().min(1).default('manager'),
  staffGroup: z.string().min(1).default('staff'),
  storeGroupPrefix: z.string().min(1).default('store:'),
})

/** Reads the issuers whose tokens are accepted; none when no file is named. */
export function readTokenIssuers(file: string | undefined): TokenIssuer[] {
  if (!file) return []
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError(`BACKSTOCK_TOKEN_ISSUERS: cannot read ${file}: ${(error as Error).message}`)
  }
  const parsed = z.array(tokenIssuer).safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`BACKSTOCK_TOKEN_ISSUERS: ${file}: ${issue?.path.join('.')}: ${issue?.message}`)
}
