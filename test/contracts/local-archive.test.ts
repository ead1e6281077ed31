import { localArchiveSide } from '#test/support/local-archive.ts'
import { tenantArchiveContract } from './tenant-archive.ts'

tenantArchiveContract('SQLite', localArchiveSide)
