import { useSyncExternalStore } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import type { MovementView } from '#contract/movements.ts'
import { type MovementLineInput, postMovements } from '../../api/ledger.ts'
import { type ApiProblem, toProblem } from '../../api/problem.ts'

/** `unknown`: no answer came, so it may or may not be recorded; sending it again with its key settles that. */
export type EntryState = 'sending' | 'recorded' | 'refused' | 'unknown' | 'undoing' | 'undone'

/** One thing a person recorded, from Enter to the server's answer. */
export interface Entry {
  /** Also its idempotency key. */
  id: string
  product: Pick<ProductView, 'productId' | 'name' | 'unit'>
  line: MovementLineInput
  state: EntryState
  movements: readonly MovementView[]
  problem?: ApiProblem | undefined
}

/** A long day at a till; older ones are on the products' pages. */
const ENTRIES_MAX = 300

let entries: readonly Entry[] = []
let owner = ''
const listeners = new Set<() => void>()

function publish(next: readonly Entry[]): void {
  entries = next
  for (const listener of listeners) listener()
}

const patch = (id: string, part: Partial<Entry>): void =>
  publish(entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)))

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What this person recorded since the page was loaded, newest first; it survives going to other pages. */
export function useSitting(actor: string): readonly Entry[] {
  return useSyncExternalStore(subscribe, () => (owner === actor ? entries : NONE))
}
const NONE: readonly Entry[] = []

const isUnknown = ({ status }: ApiProblem): boolean => status === 0 || status >= 500

/** Adds an entry and sends it. The form need not wait. @returns how it went */
export function record(actor: string, product: Entry['product'], line: MovementLineInput): Promise<Entry> {
  if (owner !== actor) publish([])
  owner = actor
  const entry: Entry = { id: crypto.randomUUID(), product, line, state: 'sending', movements: [] }
  publish([entry, ...entries].slice(0, ENTRIES_MAX))
  return send(entry)
}

/** Sends an entry whose answer was lost, under its own key: it is recorded once either way. */
export async function send(entry: Entry): Promise<Entry> {
  patch(entry.id, { state: 'sending', problem: undefined })
  const outcome = await post([entry.line], entry.id)
  const part: Partial<Entry> = outcome.movements
    ? { state: 'recorded', movements: outcome.movements }
    : { state: isUnknown(outcome.problem) ? 'unknown' : 'refused', problem: outcome.problem }
  patch(entry.id, part)
  return { ...entry, ...part }
}

/** Takes an entry back by reversing all its movements, both sides of a transfer together. */
export async function undo(entry: Entry): Promise<void> {
  patch(entry.id, { state: 'undoing', problem: undefined })
  const lines = entry.movements.map(
    ({ productId, storeId, seq }): MovementLineInput => ({ kind: 'reversal', productId, storeId, seq }),
  )
  const outcome = await post(lines, `undo-${entry.id}`)
  patch(entry.id, outcome.movements ? { state: 'undone' } : { state: 'recorded', problem: outcome.problem })
}

type Outcome = { movements: readonly MovementView[] } | { movements?: undefined; problem: ApiProblem }

async function post(lines: MovementLineInput[], key: string): Promise<Outcome> {
  try {
    return { movements: (await postMovements(lines, key)).movements }
  } catch (error) {
    return { problem: toProblem(error) }
  }
}
