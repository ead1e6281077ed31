import { describe, expect, test } from 'vitest'
import { answerCode, codeAskLimits, type NumberCode, numberCode } from './number-code.ts'

const NOW = 1_000_000

describe('a code for a number', () => {
  const code = numberCode('042917', NOW)
  const LAST = NOW + 600_000 - 1 // ten minutes less a millisecond

  test.each([
    ['the right one', code, '042917', NOW, 'right'],
    ['in groups, as phones show it', code, ' 042 917 ', NOW, 'right'],
    ['at the last moment', code, '042917', LAST, 'right'],
    ['ten minutes later', code, '042917', LAST + 1, 'over'],
    ['another', code, '042918', NOW, 'wrong'],
    ['without its zero', code, '42917', NOW, 'wrong'],
    ['nothing typed', code, '', NOW, 'wrong'],
    ['right, after the last try', { ...code, triesLeft: 0 }, '042917', NOW, 'over'],
    ['where none was sent', undefined, '', NOW, 'over'],
  ] as [string, NumberCode | undefined, string, number, string][])('%s', (_name, kept, typed, now, kind) => {
    expect(answerCode(kept, typed, now).kind).toBe(kind)
  })

  test('has five tries, and then is over even for who knows it', () => {
    let left: NumberCode | undefined = code
    for (let tries = 4; tries >= 0; tries--) {
      const answer = answerCode(left, '000000', NOW)
      left = answer.kind === 'wrong' ? answer.left : undefined
      expect(left?.triesLeft).toBe(tries)
    }
    expect(answerCode(left, '042917', NOW)).toEqual({ kind: 'over' })
  })

  test('is asked for five times an hour by one shop for one number, a hundred times a day for all', () => {
    const [number, shop] = codeAskLimits('acme', '+447700900123')
    expect([number?.max, number?.windowMs, shop?.max, shop?.windowMs]).toEqual([5, 3_600_000, 100, 86_400_000])
    const other = codeAskLimits('acme', '+447700900124')
    expect([other[0]?.key === number?.key, other[1]?.key === shop?.key]).toEqual([false, true])
    expect(codeAskLimits('other', '+447700900123').map(({ key }) => key)).not.toContain(number?.key)
  })
})
