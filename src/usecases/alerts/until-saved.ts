/** A person changes their own subscription now and then; several times during one look at it would be a fault. */
const ATTEMPTS_MAX = 5

/**
 * Looks and saves until nobody else was quicker.
 *
 * @param attempt undefined: somebody changed it meanwhile
 */
export async function untilSaved<T extends object>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < ATTEMPTS_MAX; i++) {
    const outcome = await attempt()
    if (outcome) return outcome
  }
  throw new Error(`it was changed ${ATTEMPTS_MAX} times while it was to be saved`)
}
