import { describe, expect, test } from 'vitest'
import { createIntent } from './intent.ts'
import { ApiProblem } from './problem.ts'

function numbered() {
  let count = 0
  return createIntent(() => `key-${++count}`)
}

const problem = (status: number) => new ApiProblem({ code: 'X', detail: 'x', status })

describe('the idempotency key of what a person wants', () => {
  test('stays while the answer is unknown', () => {
    const intent = numbered()
    expect(intent.keyFor({ quantity: '1' })).toBe('key-1')
    intent.settle(problem(0))
    intent.settle(problem(503))
    expect(intent.keyFor({ quantity: '1' })).toBe('key-1')
  })

  test('is new after success: the same sale twice is two sales', () => {
    const intent = numbered()
    intent.keyFor({ quantity: '1' })
    intent.settle()
    expect(intent.keyFor({ quantity: '1' })).toBe('key-2')
  })

  test('is new after a refusal: the delivery may have come meanwhile', () => {
    const intent = numbered()
    intent.keyFor({ quantity: '1' })
    intent.settle(problem(409))
    expect(intent.keyFor({ quantity: '1' })).toBe('key-2')
  })

  test('is new for another body', () => {
    const intent = numbered()
    intent.keyFor({ quantity: '1' })
    expect(intent.keyFor({ quantity: '2' })).toBe('key-2')
  })
})
