import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { type ClaimMapping, principalFromClaims } from '#domain/identity/claims.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'

/** Somebody whose tokens are accepted, and how they are read. */
export interface TokenIssuer extends ClaimMapping {
  /** As in the tokens' `iss`. */
  issuer: string
  jwksUrl: string
  /** Which application the tokens must be for: their `aud`, or Cognito's `client_id`. */
  clientId: string
}

/** Verified tokens are kept until they expire: verifying costs 50 to 100 µs, looking one up less than one. */
const KEPT_TOKENS_MAX = 10_000

/** JWTs of the issuers named, verified against their published keys. Nobody else's, and no unsigned ones. */
export function jwtVerifier(issuers: readonly TokenIssuer[]): TokenVerifier {
  const byIssuer = new Map(
    issuers.map((issuer) => [issuer.issuer, { ...issuer, keys: createRemoteJWKSet(new URL(issuer.jwksUrl)) }]),
  )
  const kept = new Map<string, { principal: Principal; expiresAt: number }>()
  return {
    async verify(token) {
      const verifiedBefore = kept.get(token)
      if (verifiedBefore && verifiedBefore.expiresAt > Date.now()) return verifiedBefore.principal
      kept.delete(token)
      const issuer = byIssuer.get(issuerOf(token) ?? '')
      if (!issuer) return undefined
      const payload = await verified(token, issuer)
      const known = payload && principalFromClaims(payload, issuer)
      if (!known || payload.exp === undefined) return undefined
      const expiresAt = payload.exp * 1000
      const principal = { ...known, expiresAt }
      if (kept.size >= KEPT_TOKENS_MAX) kept.delete(kept.keys().next().value ?? '')
      kept.set(token, { principal, expiresAt })
      return principal
    },
  }
}

/** Read unverified, only to choose whose keys to verify with. */
function issuerOf(token: string): string | undefined {
  const [, body] = token.split('.')
  try {
    const claims: unknown = JSON.parse(Buffer.from(body ?? '', 'base64url').toString())
    return typeof claims === 'object' && claims !== null && 'iss' in claims ? String(claims.iss) : undefined
  } catch {
    return undefined
  }
}

/** Not the token is bad but the issuer cannot be asked: its key set is slow, missing or broken. */
const ISSUER_FAILED: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

type IssuerWithKeys = TokenIssuer & { keys: ReturnType<typeof createRemoteJWKSet> }

async function verified(token: string, { issuer, clientId, keys }: IssuerWithKeys): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 5,
    })
    const audiences = [payload.aud ?? [], payload.client_id ?? []].flat()
    // Cognito's refresh and other tokens are no way in.
    const isUsable = payload.token_use === undefined || payload.token_use === 'access' || payload.token_use === 'id'
    return isUsable && audiences.includes(clientId) ? payload : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError && !ISSUER_FAILED.has(error.code)) return undefined
    throw error
  }
}
