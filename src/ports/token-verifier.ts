import type { Principal } from '#domain/identity/permission.ts'

/** Tokens that somebody else gave out: JWTs of configured issuers. */
export interface TokenVerifier {
  /**
   * Whom a token stands for; undefined when it is no valid token of an issuer we know, for us, at this moment.
   * Throws when the issuer's keys cannot be had.
   */
  verify(token: string): Promise<Principal | undefined>
}
