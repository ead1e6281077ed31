import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText, guessEncoding, newEncodingProbe, probeBytes } from './encoding.ts'

const guess = (bytes: Uint8Array, size = bytes.length || 1) => {
  const probe = newEncodingProbe()
  for (let at = 0; at < bytes.length; at += size) probeBytes(probe, bytes.subarray(at, at + size))
  return guessEncoding(probe)
}

describe('the encoding of a file', () => {
  test('UTF-8 is told from everything that is not, exactly as a strict decoder tells it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const probe = newEncodingProbe()
        probeBytes(probe, bytes)
        let isValid = true
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        } catch {
          isValid = false
        }
        expect(probe.invalidCount + probe.open === 0).toBe(isValid)
      }),
      { numRuns: 2000 },
    )
  })

  test('does not depend on where the bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.integer({ min: 1, max: 7 }), (text, size) => {
        const bytes = new TextEncoder().encode(text)
        expect(guess(bytes, size)).toEqual(guess(bytes))
      }),
    )
  })

  test('a single accent in Windows-1252 is enough', () => {
    expect(guess(encodeText('sku;name\r\n1;Müller', 'windows-1252'))).toEqual({
      kind: 'text',
      encoding: 'windows-1252',
    })
  })

  test('one broken byte among proper UTF-8 does not turn the file into another encoding', () => {
    const bytes = Uint8Array.from([...encodeText('é è ü ', 'utf-8'), 0xfc, 0x20])
    expect(guess(bytes)).toEqual({ kind: 'text', encoding: 'utf-8' })
  })

  test.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const)(
    '%s is written so that a decoder reads the same',
    (encoding) => {
      const text = 'sku,name\r\nA1,Crème brûlée – 3 € “fresh”\r\n'
      expect(new TextDecoder(encoding).decode(encodeText(text, encoding))).toBe(text)
    },
  )
})
