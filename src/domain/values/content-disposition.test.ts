import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

describe('the name of a download', () => {
  test.each([
    ['daily-insights-2026-03-01.pdf', 'attachment; filename="daily-insights-2026-03-01.pdf"'],
    // The euro sign is RFC 8187's own example: U+20AC is E2 82 AC in UTF-8.
    ['€ rates', `attachment; filename="_ rates"; filename*=UTF-8''%E2%82%AC%20rates`],
    ['a"b\\c.csv', `attachment; filename="a_b_c.csv"; filename*=UTF-8''a%22b%5Cc.csv`],
    ["it's (1)*.csv", `attachment; filename="it_s (1)_.csv"; filename*=UTF-8''it%27s%20%281%29%2A.csv`],
    ['a\r\nSet-Cookie: x=1', `attachment; filename="aSet-Cookie_ x_1"; filename*=UTF-8''aSet-Cookie%3A%20x%3D1`],
    // Half a character cannot be written in UTF-8: U+FFFD stands for it, EF BF BD.
    ['\ud83d.csv', `attachment; filename="_.csv"; filename*=UTF-8''%EF%BF%BD.csv`],
  ])('%j', (name, header) => {
    expect(contentDisposition('attachment', name)).toBe(header)
  })

  test('whatever it holds, it stays within its quotes and can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('attachment', 'inline'), (name, kind) => {
        const header = contentDisposition(kind, name)
        const parts = /^(attachment|inline); filename="([^"\\]*)"(?:; filename\*=UTF-8''([\w.!#$&+^`|~%-]*))?$/.exec(
          header,
        )
        expect(header).toMatch(/^[ -~]*$/)
        expect(parts?.[1]).toBe(kind)
        const wanted = name.toWellFormed().replace(/\p{Cc}/gu, '')
        expect(parts?.[3] === undefined ? parts?.[2] : decodeURIComponent(parts[3])).toBe(wanted)
      }),
    )
  })
})
