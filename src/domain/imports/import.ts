import type { StoreId, TenantId } from '../values/ids.ts'
import type { Refusal } from '../values/result.ts'

/**
 * The life of an import: received -> planned -> applying -> applied -> (undoing -> undone).
 * `received` with a `problem` waits for a person, who maps columns or says what a number means; `failed` is over.
 */
export const IMPORT_STATUSES = ['received', 'planned', 'applying', 'applied', 'undoing', 'undone', 'failed'] as const
type ImportStatus = (typeof IMPORT_STATUSES)[number]

/** `reject_all`: one bad row and nothing is applied. `reject_rows`: the good rows are, the bad ones go to a file. */
export const ERROR_POLICIES = ['reject_all', 'reject_rows'] as const
type ErrorPolicy = (typeof ERROR_POLICIES)[number]

export const UNKNOWN_PRODUCTS = ['create', 'reject'] as const
type UnknownProducts = (typeof UNKNOWN_PRODUCTS)[number]

export type ImportSource = 'upload' | 'inbox' | 'cli'

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

export const DECIMAL_MARKS = ['.', ','] as const
export type DecimalMark = (typeof DECIMAL_MARKS)[number]

export type FileFormat = 'delimited' | 'json' | 'ndjson'

/** What a column can be about. */
export const IMPORT_FIELDS = [
  'productId',
  'quantity',
  'updatedAt',
  'name',
  'category',
  'price',
  'cost',
  'unit',
  'barcode',
  'supplier',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

/** The fields whose cells are decimal numbers. */
export const NUMBER_FIELDS = ['quantity', 'price', 'cost'] as const satisfies readonly ImportField[]

/** Which column says what: column names of the file, by field. */
export type Mapping = Partial<Record<ImportField, string>>

/** How the file is written, as detected or as a person said. */
export interface Dialect {
  format: FileFormat
  encoding: Encoding
  isGzip: boolean
  /** Only in delimited files. */
  delimiter?: Delimiter
  hasHeader: boolean
  /** Each mapped number column has its own. */
  decimalMarks: Partial<Record<string, DecimalMark>>
}

/** What a person decides about an import; everything left out is detected. */
export interface ImportOptions {
  policy: ErrorPolicy
  unknownProducts: UnknownProducts
  mapping?: Mapping
  encoding?: Encoding
  delimiter?: Delimiter
  decimalMark?: DecimalMark
  hasHeader?: boolean
}

export const DEFAULT_OPTIONS: ImportOptions = { policy: 'reject_all', unknownProducts: 'create' }

export interface Column {
  name: string
  /** The first few cells, for the person who maps it. */
  samples: readonly string[]
}

/** `nothing_to_do`: every good row says what is so already. */
type Verdict = 'ready' | 'has_errors' | 'nothing_to_do'

/** What applying would do, in numbers. */
export interface Plan {
  /** Names exactly these rows with these before and after values; applying asks for it. */
  hash: string
  verdict: Verdict
  rowCount: number
  validCount: number
  errorCount: number
  /** Rows whose count differs from the level, or is the first for it. */
  changedCount: number
  /** Rows that say what is so already. */
  unchangedCount: number
  newProductCount: number
  changedProductCount: number
  /** Rows older than a movement of their level: applying them takes that movement back. */
  staleCount: number
  chunkCount: number
  errorChunkCount: number
  errorsByCode: Readonly<Record<string, number>>
}

/** What applying did. */
export interface Applied {
  at: number
  by: string
  /** Levels that got a new count. */
  countedCount: number
  createdProductCount: number
  changedProductCount: number
  /** Rows the ledger refused in the end, because the world changed since the plan; they are in the error file. */
  refusedCount: number
}

export interface Progress {
  phase: 'reading' | 'planning' | 'applying' | 'undoing'
  done: number
  /** 0 while nobody knows. */
  total: number
}

export interface Import {
  tenantId: TenantId
  importId: string
  storeId: StoreId
  fileName: string
  source: ImportSource
  createdBy: string
  createdAt: number
  updatedAt: number
  /** SHA-256 of the file as it came, in hex. */
  contentHash: string
  byteCount: number
  /** Whether whoever brought it may change products; without, only counts of known products are taken. */
  mayEditProducts: boolean
  status: ImportStatus
  options: ImportOptions
  dialect?: Dialect
  columns?: readonly Column[]
  mapping?: Mapping
  plan?: Plan
  /** Why it waits or failed. */
  problem?: Refusal<ImportProblemCode>
  progress?: Progress
  /** The first chunk not yet applied, or not yet undone. */
  nextChunk: number
  applied?: Applied
  undone?: { at: number; by: string }
  /** Who started applying or undoing. */
  startedBy?: string
  /** Rises with every change. */
  version: number
}

/** What is wrong with a file as a whole. */
export type ImportProblemCode =
  | 'COLUMNS_NOT_RECOGNISED'
  | 'DECIMAL_MARK_AMBIGUOUS'
  | 'EMPTY_FILE'
  | 'UNREADABLE_FILE'
  | 'FILE_TOO_LARGE'
  | 'APPLY_FAILED'

/** What is wrong with one row. */
export const ROW_ERROR_CODES = {
  MALFORMED_ROW: 'A quote is missing or misplaced, or this is not valid JSON.',
  TOO_MANY_COLUMNS: 'There are more cells than columns.',
  MISSING_VALUE: 'The cell is empty.',
  UNREADABLE_TEXT: 'There are characters that the encoding of the file does not have.',
  BAD_PRODUCT_ID: 'A product number is 1 to 64 characters without control characters.',
  DUPLICATE_PRODUCT: 'The product is in an earlier row already.',
  NOT_A_NUMBER: 'This is not a decimal number.',
  NEGATIVE_QUANTITY: 'A count is 0 or more.',
  NUMBER_OUT_OF_RANGE: 'The number is too large or has too many decimal places.',
  BAD_TIME: 'This is not a time such as 2026-03-01T09:30:00Z, or it lies in the future.',
  TEXT_TOO_LONG: 'The text is too long.',
  UNKNOWN_STORE: 'There is no such store, or it is not yours.',
  UNKNOWN_PRODUCT: 'There is no such product, and the import may not create one.',
  PRODUCT_ARCHIVED: 'The product is archived.',
  REFUSED_AT_APPLY: 'The ledger refused it when it was applied.',
} as const
export type RowErrorCode = keyof typeof ROW_ERROR_CODES

export interface RowError {
  /** As a spreadsheet counts: the header is row 1. */
  row: number
  column: string
  code: RowErrorCode
  value: string
  message: string
}

/** Ten times the largest file asked for; its product numbers fit the memory an import may take. */
export const IMPORT_ROWS_MAX = 10_000_000
export const COLUMNS_MAX = 200
/** Longer than any honest record; a missing quote ends here and not in memory. */
export const RECORD_CHARS_MAX = 1_000_000
/** After unpacking, so that a small gzip cannot blow up into a full disk or an endless read. */
export const INFLATED_BYTES_MAX = 1024 ** 3
/** As large as one ledger command: a chunk is applied by one. */
export const CHUNK_ROWS_MAX = 1000
