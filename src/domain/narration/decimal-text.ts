const GROUPED = [
  // 1,234,567.5 as the British write it
  { pattern: /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, group: /,/g, point: '.' },
  // 1.234,5 and 1.234.567: one point alone is a decimal point
  { pattern: /^\d{1,3}(?:\.\d{3})+,\d+$/, group: /\./g, point: ',' },
  { pattern: /^\d{1,3}(?:\.\d{3}){2,}$/, group: /\./g, point: ',' },
  // 1 234,5 and 1'234.5
  { pattern: /^\d{1,3}(?:([ \u00a0\u2009\u202f'’])\d{3})(?:\1\d{3})*(?:\.\d+)?$/, group: /[^\d.]/g, point: '.' },
  { pattern: /^\d{1,3}(?:([ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*,\d+$/, group: /[^\d,]/g, point: ',' },
  // 1234.5 and 1,5; with exactly three digits after it a comma separates thousands
  { pattern: /^\d+(?:\.\d+)?$/, group: /(?!)/g, point: '.' },
  { pattern: /^\d+,(?:\d{1,2}|\d{4,})$/, group: /(?!)/g, point: ',' },
]

/**
 * Reads digits with any usual grouping as one exact decimal: `1,234.50`, `1.234,5` and `1 234,5` are `1234.5`.
 * Three decimal places stay as they are.
 *
 * @returns undefined when the signs are in no usual places, or there are leading zeros
 */
export function canonicalDecimal(text: string): string | undefined {
  const form = GROUPED.find(({ pattern }) => pattern.test(text))
  if (!form) return undefined
  const [whole = '', fraction = ''] = text.replace(form.group, '').split(form.point)
  if (/^0\d/.test(whole)) return undefined
  // 40.000 is forty to some readers and forty thousand to others: it is not taken for 40.
  const kept = fraction.length === 3 ? fraction : fraction.replace(/0+$/, '')
  return kept ? `${whole}.${kept}` : whole
}
