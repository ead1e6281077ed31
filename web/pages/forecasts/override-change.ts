export type OverrideKind = 'more' | 'less' | 'units'

/** What a form's kind and amount ask of the API. @param amount decimal text; percent, or units a day */
export function changeOf(kind: OverrideKind, amount: string): { factor: number } | { unitsPerDay: number } {
  if (kind === 'units') return { unitsPerDay: Number(amount) }
  const percent = kind === 'more' ? Number(amount) : -Number(amount)
  // One division, so that 30 % more is 1.3 and not the sum of 1 and what stands nearest to 0.3.
  return { factor: (100 + percent) / 100 }
}
