import type { ImportProblemCode } from '#domain/imports/import.ts'

/** The file as a whole cannot be read. Thrown from inside the streams that read it, caught where an import is planned. */
export class FileProblem extends Error {
  override name = 'FileProblem'
  readonly code: ImportProblemCode
  constructor(code: ImportProblemCode, message: string) {
    super(message)
    this.code = code
  }
}
