import type { JobProblemCode } from '#domain/values/job.ts'

/**
 * Every code of a `problem` that jobs, sales uploads and imports tell of after their request was answered. Stable, as those
 * of refusals. docs/errors.md is made from this table too.
 */
export const JOB_PROBLEMS: Record<JobProblemCode, string> = {
  COLUMNS_NOT_RECOGNISED: 'It is not known which column holds what; say it with a mapping.',
  DECIMAL_MARK_AMBIGUOUS: 'Numbers such as 1.234 could mean two things; say which mark is the decimal one.',
  EMPTY_FILE: 'There are no rows in the file that could be taken.',
  UNREADABLE_FILE: 'The file is damaged, or of a kind that is not read; `message` says why.',
  FILE_TOO_LARGE: 'The file has too many rows, or is too large unpacked.',
  APPLY_FAILED: 'A fault on our side while an import was applied or undone. What was done can be undone.',
  IMPORT_HAS_ERRORS: 'Rows cannot be read and the file was to be taken whole or not at all; `fields` names the first.',
  UNKNOWN_PRODUCT: 'The file names products that do not exist, and was not to create any; `fields` names the first.',
  TOO_LARGE: 'It takes longer than a function on AWS may run; ask for less at once: one store, one category.',
  INTERNAL: 'A fault on our side. Nothing was half done; try again.',
}
