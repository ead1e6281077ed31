import { describe, expect, test } from 'vitest'
import type { ReportDocument } from '#domain/reports/document.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'
import { sampleReport } from '#test/support/sample-report.ts'

/** Pages of a PDF: each has an object of that type. */
const pageCount = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0

const mediaBox = (pdf: Uint8Array): number[] | undefined =>
  /\/MediaBox\s*\[([^\]]+)\]/.exec(Buffer.from(pdf).toString('latin1'))?.[1]?.trim().split(/\s+/).map(Number)

const empty = (more: Partial<ReportDocument> = {}): ReportDocument => ({ ...sampleReport(), sections: [], ...more })

/** What ReportRenderer promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function reportRendererContract(platform: string, open: () => ReportRenderer): void {
  describe(`ReportRenderer on ${platform}`, () => {
    test('prints every kind of section in every script, the same document to the same bytes', async () => {
      const renderer = open()
      const [first, second] = await Promise.all([renderer.pdf(sampleReport()), renderer.pdf(sampleReport())])
      expect(Buffer.from(first.subarray(0, 5)).toString()).toBe('%PDF-')
      expect(pageCount(first)).toBeGreaterThan(1)
      expect(Buffer.compare(Buffer.from(first), Buffer.from(second))).toBe(0)
    }, 60_000)

    test('has more pages for more rows, and one for a report without sections', async () => {
      const renderer = open()
      const short = await renderer.pdf(sampleReport({ rowCount: 10 }))
      const long = await renderer.pdf(sampleReport({ rowCount: 400 }))
      expect(pageCount(long)).toBeGreaterThan(pageCount(short) + 4)
      expect(pageCount(await renderer.pdf(empty()))).toBe(1)
    }, 60_000)

    test('prints on the paper asked for', async () => {
      const renderer = open()
      // ISO 216 A4 is 210 x 297 mm, US Letter 8.5 x 11 inches; a point is 1/72 inch.
      const sizes = await Promise.all(
        (['A4', 'Letter'] as const).map(async (paper) => mediaBox(await renderer.pdf(empty({ paper })))),
      )
      expect(sizes.map((box) => box?.slice(2).map(Math.round))).toEqual([
        [595, 842],
        [612, 792],
      ])
    }, 60_000)
  })
}
