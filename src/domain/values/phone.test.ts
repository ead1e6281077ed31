import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPhone, parsePhone } from './phone.ts'

describe('a phone number', () => {
  // Numbers that Ofcom and the North American plan keep for drama: they ring nobody.
  test.each([
    ['+447700900123', '+447700900123'],
    ['+44 7700 900123', '+447700900123'],
    ['0044 7700 900 123', '+447700900123'],
    ['+44 (0)7700 900123', '+447700900123'],
    ['+1 (202) 555-0143', '+12025550143'],
    ['+1.202.555.0143', '+12025550143'],
    ['+49 1512/3456789', '+4915123456789'],
    ['+44\u00a07700\u2009900\u2011123', '+447700900123'],
    ['＋４４ ７７００ ９００１２３', '+447700900123'],
    [' (+44) (0)7700 900123 ', '+447700900123'],
    ['07700 900123', undefined],
    ['(0) 7700 900123', undefined],
    ['202-555-0143', undefined],
    ['+0447700900123', undefined],
    ['++447700900123', undefined],
    ['+44 7700 900123 ext 4', undefined],
    ['+1234567', undefined], // 7 digits
    ['+12345678', '+12345678'], // 8 digits
    ['+123456789012345', '+123456789012345'], // 15 digits
    ['+1234567890123456', undefined], // 16 digits
    ['ann@example.com', undefined],
    ['', undefined],
  ])('%j is %j', (written, phone) => {
    expect(parsePhone(written)).toBe(phone)
  })

  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 7, maxLength: 14 })
  const phones = fc.tuple(fc.constantFrom(...'123456789'), digits).map(([first, rest]) => `+${first}${rest}`)

  test('reads the same however it is spaced out, and is its own reading', () => {
    const separators = fc.array(fc.constantFrom('', ' ', '-', '.', '\u2013', '\u00a0'), {
      minLength: 16,
      maxLength: 16,
    })
    fc.assert(
      fc.property(phones, separators, (phone, between) => {
        const spaced = [...phone].map((sign, i) => sign + between[i]).join('')
        expect(parsePhone(spaced)).toBe(phone)
        expect(parsePhone(spaced.replace('+', '00'))).toBe(phone)
        expect(parsePhone(phone)).toBe(phone)
      }),
    )
  })

  test('whatever is typed, is one that networks take, or none', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'0123456789+-() ./x') })
    fc.assert(
      fc.property(typed, (text) => {
        const phone = parsePhone(text)
        expect(phone === undefined || isPhone(phone)).toBe(true)
      }),
    )
  })
})
