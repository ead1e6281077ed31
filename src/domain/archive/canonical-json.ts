/**
 * A value as JSON whose text depends only on what it says: names in the order of their UTF-16 code units, no white
 * space, fields without a value left out. The same on every platform, so that texts can be hashed and compared.
 *
 * After RFC 8785 (JSON Canonicalization Scheme), whose numbers and texts are those of JSON.stringify too.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(',')}}`
}
