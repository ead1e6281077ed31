/** Secrets: how they are made, hashed and compared. */
export interface Credentials {
  /** Slow on purpose, with a salt of its own each time. */
  hashPassword(password: string): Promise<string>
  /**
   * Compares a password with its hash. Without a hash it works just as long and says no, so that time does not tell
   * whether an account exists.
   */
  verifyPassword(hash: string | undefined, password: string): Promise<boolean>
  /** The form in which an unguessable token is kept and found again. Fast: it is part of every request. */
  hashToken(token: string): string
  /** A new secret for an authenticator app. */
  newTotpSecret(): string
  /** The same secret as the app scans it: `otpauth://totp/…`. */
  totpUri(secret: string, account: { shopName: string; email: string }): string
  /**
   * Which 30-second step a six-digit code belongs to, one step of clock drift allowed either way (RFC 6238).
   * @returns undefined when the code is wrong. A step that was used before must be refused by the caller.
   */
  totpStep(secret: string, code: string, now: number): number | undefined
  /** Codes for the day the phone is lost: 80 random bits each, in groups of four letters and digits. */
  newRecoveryCodes(): string[]
}
