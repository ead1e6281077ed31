import { useState } from 'react'
import { ApiProblem } from './problem.ts'

export interface Intent {
  /** The key for sending `body`: the same until it was answered, another one for another body. */
  keyFor(body: unknown): string
  /** To be told every outcome. Only an unknown one keeps the key: the next try then asks for the first one's answer. */
  settle(error?: unknown): void
}

/** Idempotency keys of one form: one key per thing the person wants, however often it is sent. */
export function createIntent(newKey: () => string = () => crypto.randomUUID()): Intent {
  let open: { body: string; key: string } | undefined
  return {
    keyFor(body) {
      const text = JSON.stringify(body)
      if (open?.body !== text) open = { body: text, key: newKey() }
      return open.key
    },
    settle(error) {
      const isUnknown = error instanceof ApiProblem && (error.status === 0 || error.status >= 500)
      if (!isUnknown) open = undefined
    },
  }
}

export const useIntent = (): Intent => useState(createIntent)[0]
