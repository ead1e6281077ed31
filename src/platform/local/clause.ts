import { searchTerms } from '#domain/catalog/search.ts'
import type { Parameter } from './connection.ts'

/** A condition and what it binds, kept together so that they cannot get out of step. */
export interface Clause {
  sql: string
  parameters: Parameter[]
}

export const clause = (sql: string, ...parameters: Parameter[]): Clause => ({ sql, parameters })

/** Conditions that must all hold. Only what is asked for stands in the statement: "or all" would read every row. */
export const where = (clauses: (Clause | undefined)[]): Clause => {
  const kept = clauses.filter((clause) => clause !== undefined)
  return { sql: kept.map(({ sql }) => sql).join(' AND '), parameters: kept.flatMap(({ parameters }) => parameters) }
}

/** Every word somewhere in the folded text. A scan, not an index: 100,000 products take some 20 ms, in any script. */
export const matches = (column: string, search: string | undefined): Clause | undefined => {
  const terms = searchTerms(search ?? '')
  if (terms.length === 0) return undefined
  return clause(terms.map(() => `instr(${column}, ?) > 0`).join(' AND '), ...terms)
}

export const among = (column: string, values: readonly string[] | undefined): Clause | undefined =>
  values && clause(`${column} IN (${values.map(() => '?').join(', ') || 'NULL'})`, ...values)
