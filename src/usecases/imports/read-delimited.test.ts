import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DELIMITERS } from '#domain/imports/import.ts'
import { FileProblem } from './file-problem.ts'
import { readDelimited } from './read-delimited.ts'

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function rowsOf(text: string, { delimiter = ',' as (typeof DELIMITERS)[number], size = 5 } = {}) {
  const rows = []
  for await (const batch of readDelimited(inPieces(text, size), delimiter)) rows.push(...batch)
  return rows
}

describe('delimited text', () => {
  test('whatever RFC 4180 writes is read back, wherever the text is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '|', '\n', '\r\n', ' ', 'é', '7') })
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...DELIMITERS),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, newline, size) => {
          const quoted = rows.map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter))
          const read = await rowsOf(`x${newline}${quoted.join(newline)}`, { delimiter, size })
          // What is blank is left out, and the rows after it keep their number.
          const expected = rows
            .map((cells, i) => ({ row: i + 2, cells }))
            .filter(({ cells }) => cells.some((each) => each.trim() !== ''))
          expect(read.slice(1).map(({ row, cells }) => ({ row, cells }))).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a misplaced quote spoils its own row and no other', async () => {
    const rows = await rowsOf('a,b\n1,"x"y\n2,5" disc\n3,"ok"\n')
    expect(rows.map(({ row, fault }) => [row, fault?.code])).toEqual([
      [1, undefined],
      [2, 'MALFORMED_ROW'],
      [3, undefined],
      [4, undefined],
    ])
    expect(rows[2]?.cells).toEqual(['2', '5" disc'])
  })

  test('a quote that never closes is named, because everything after it would be lost', async () => {
    await expect(rowsOf('a,b\n1,2\n3,"4\n5,6\n')).rejects.toThrow(/row 3/)
    await expect(rowsOf(`a\n"${'x'.repeat(1_200_000)}`, { size: 4096 })).rejects.toThrow(FileProblem)
  })
})
