import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type LocalDatabase, openDatabase } from '#platform/local/database.ts'

/** A new empty folder that is gone when the test is over. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backstock-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A real database in a folder of its own, closed and deleted when the test is over. */
export async function tempDatabase(): Promise<LocalDatabase> {
  const folder = await tempFolder()
  const database = await openDatabase(join(folder, 'backstock.sqlite'), (error) => {
    throw error
  })
  onTestFinished(() => database.close())
  return database
}
