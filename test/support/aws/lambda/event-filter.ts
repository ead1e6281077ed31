import type { FilterPattern } from '#main/functions.ts'

/**
 * Whether a filter lets a record through: every field it names must be one of its values. Of Lambda's filter rules this is
 * the part that ours use; another is refused here, so that none is taken for one that works.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function letsThrough(pattern: FilterPattern, record: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (record as Record<string, unknown> | undefined)?.[field]
    if (!Array.isArray(wanted)) {
      if (typeof wanted !== 'object' || wanted === null) throw new Error(`a filter's value is a list: ${field}`)
      return letsThrough(wanted as FilterPattern, value)
    }
    if (wanted.some((one) => typeof one !== 'string')) throw new Error(`only texts are compared here: ${field}`)
    return wanted.includes(value)
  })
}
