/** Unguessable values: the only source of chance for ids and tokens. */
export interface Randomness {
  /** A new identifier that sorts by time of creation (UUID version 7). */
  id(): string
  /** A secret of `bytes` random bytes, in URL-safe base64. */
  token(bytes: number): string
  /** A secret of `length` letters and digits, each equally likely: 5.95 bits each. */
  letters(length: number): string
  /** A secret of `length` digits, each equally likely: for people to type. */
  digits(length: number): string
  /** A number in [0, 1) for jitter; not a secret. */
  fraction(): number
}
