import { accept, type Refusal, type Result, refuse } from '../values/result.ts'

/** Long enough that guessing over the network is hopeless, short enough for a shop's till. */
const PASSWORD_LENGTH_MIN = 10
/** Bounds the work of hashing; nobody types more. */
const PASSWORD_LENGTH_MAX = 200

/** Passwords every guessing list begins with and that are long enough to pass. Compared without case. */
const GUESSED_FIRST: ReadonlySet<string> = new Set([
  '1234567890',
  '12345678910',
  '0123456789',
  '0987654321',
  'qwertyuiop',
  'qwerty12345',
  'qwerty1234',
  'qwerty123456',
  'qwertyuiop123',
  '1q2w3e4r5t',
  '1q2w3e4r5t6y',
  'q1w2e3r4t5',
  'password12',
  'password123',
  'password1234',
  'password12345',
  'passwort123',
  'motdepasse',
  'contraseña',
  'administrator',
  'letmein123',
  'welcome123',
  'welcome1234',
  'changeme123',
  'iloveyou123',
  'backstock1',
  'backstock12',
  'backstock123',
])

/**
 * Takes a new password in the one form it is hashed in.
 *
 * Length and a list of known-bad values, no rules about kinds of characters: NIST SP 800-63B, section 5.1.1.2, also the
 * source of NFKC, so that the same keys give the same password on every device.
 *
 * @param about what an attacker would try first: the person's address and name, the shop's name
 */
export function admitPassword(text: string, about: readonly string[]): Result<string, Refusal<'WEAK_PASSWORD'>> {
  const password = normalizePassword(text)
  const length = [...password].length
  if (length < PASSWORD_LENGTH_MIN) return weak(`Use at least ${PASSWORD_LENGTH_MIN} characters.`)
  if (length > PASSWORD_LENGTH_MAX) return weak(`Use at most ${PASSWORD_LENGTH_MAX} characters.`)
  const lower = password.toLowerCase()
  if (GUESSED_FIRST.has(lower) || new Set(lower).size < 4) {
    return weak('This is one of the first passwords anybody would try. Choose another.')
  }
  if (about.some((fact) => fact !== '' && isMostly(lower, fact.toLowerCase()))) {
    return weak('Do not use your name, your address or the shop’s name as the password.')
  }
  return accept(password)
}

/** The form in which a typed password is compared. */
export const normalizePassword = (text: string): string => text.normalize('NFKC')

/** Whether a password is a known fact with at most three characters put before or after it. */
const isMostly = (password: string, fact: string): boolean =>
  password.includes(fact) && [...password].length - [...fact].length <= 3

const weak = (message: string) =>
  refuse('WEAK_PASSWORD', message, { fields: [{ path: 'password', code: 'weak', message }] })
