import { expect, test } from 'vitest'
import { StorageFullError } from '#platform/local/database.ts'
import { mendsByWaiting, StoreBusyError } from '#ports/busy.ts'

test.each([
  ['a busy store', new StoreBusyError('busy', { retryAfterSeconds: 2 }), true],
  ['a full disk', new StorageFullError('no room'), true],
  ['a bug', new TypeError('x'), false],
  ['anything thrown that is no error', 'x', false],
])('whether %s is mended by waiting', (_, error, expected) => {
  expect(mendsByWaiting(error)).toBe(expected)
})
