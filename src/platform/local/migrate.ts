import { existsSync } from 'node:fs'
import type { Connection } from './connection.ts'
import { ledgerSchema } from './migrations/001-ledger.ts'
import { identitySchema } from './migrations/002-identity.ts'
import { importsSchema } from './migrations/003-imports.ts'
import { effectsSchema } from './migrations/004-effects.ts'
import { alertsSchema } from './migrations/005-alerts.ts'
import { noticesByTimeSchema } from './migrations/006-notices-by-time.ts'
import { apiKeysSchema } from './migrations/007-api-keys.ts'
import { salesSchema } from './migrations/008-sales.ts'
import { purchasingSchema } from './migrations/009-purchasing.ts'
import { reportsSchema } from './migrations/010-reports.ts'
import { forecastsSchema } from './migrations/011-forecasts.ts'
import { narrationSchema } from './migrations/012-narration.ts'
import { decisionsSchema } from './migrations/013-decisions.ts'
import { forecastListSchema } from './migrations/014-forecast-list.ts'
import { proposalsSchema } from './migrations/015-proposals.ts'
import { textsSchema } from './migrations/016-texts.ts'

/** In order; the place in the list is the schema's version. Released ones are never edited, only followed. */
const MIGRATIONS: readonly string[] = [
  ledgerSchema,
  identitySchema,
  importsSchema,
  effectsSchema,
  alertsSchema,
  noticesByTimeSchema,
  apiKeysSchema,
  salesSchema,
  purchasingSchema,
  reportsSchema,
  forecastsSchema,
  narrationSchema,
  decisionsSchema,
  forecastListSchema,
  proposalsSchema,
  textsSchema,
]

/** The data is from a newer Backstock than this one. */
export class SchemaTooNewError extends Error {}

/** The schema's version of a database; 0 for a new one. */
export function assertSchemaKnown(db: Connection, path: string): number {
  const { user_version: version } = db.get<{ user_version: number }>('PRAGMA user_version') ?? { user_version: 0 }
  if (version > MIGRATIONS.length) {
    throw new SchemaTooNewError(
      `The data in ${path} has schema ${version}, and this Backstock knows up to ${MIGRATIONS.length}. Update Backstock.`,
    )
  }
  return version
}

/** Whether a database has the schema of this version. */
export const isSchemaCurrent = (db: Connection, path: string): boolean =>
  assertSchemaKnown(db, path) === MIGRATIONS.length

/** Brings the schema up to date, in one transaction, after a copy of what was there. */
export function migrate(db: Connection, path: string): void {
  const from = assertSchemaKnown(db, path)
  if (from === MIGRATIONS.length) return
  if (from > 0) backUp(db, `${path}.before-schema-${MIGRATIONS.length}`)
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const sql of MIGRATIONS.slice(from)) db.exec(sql)
    db.exec(`PRAGMA user_version=${MIGRATIONS.length}`)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

/** Copies a consistent snapshot. An existing copy is the older and therefore the better one: it is kept. */
function backUp(db: Connection, target: string): void {
  if (!existsSync(target)) db.run('VACUUM INTO ?', target)
}
