/** Unguessable texts: how they are made and kept. */
export interface Credentials {
  /** The form in which an unguessable token is kept and found again. Fast: it is part of every request. */
  hashToken(token: string): string
  /** A secret as an authenticator app scans it: `otpauth://totp/…`. */
  totpUri(secret: string, account: { shopName: string; email: string }): string
  /** Codes for the day the phone is lost: 80 random bits each, in groups of four letters and digits. */
  newRecoveryCodes(): string[]
}
