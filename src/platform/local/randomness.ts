import { randomBytes, randomInt } from 'node:crypto'
import type { Randomness } from '#ports/randomness.ts'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export const systemRandomness: Randomness = {
  id: () => uuidV7(Date.now(), randomBytes(10)),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  letters: (length) => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  digits: (length) => Array.from({ length }, () => randomInt(10)).join(''),
  fraction: () => Math.random(),
}

/** RFC 9562, version 7: 48 bits of milliseconds, then random bits. */
function uuidV7(milliseconds: number, random: Buffer): string {
  const hex = milliseconds.toString(16).padStart(12, '0') + random.toString('hex')
  const version = `7${hex.slice(13, 16)}`
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16) + hex.slice(18, 20)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}-${variant}-${hex.slice(20, 32)}`
}
