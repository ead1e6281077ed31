import type { ReportDocument } from '#domain/reports/document.ts'

/** Prints reports. */
export interface ReportRenderer {
  /**
   * The report as a PDF with the fonts it needs inside, so that it looks the same everywhere; the same document is the
   * same file, byte for byte. Does not hold up requests meanwhile, and makes one report after the other: the memory of
   * one is all it takes.
   */
  pdf(document: ReportDocument): Promise<Uint8Array>
}
