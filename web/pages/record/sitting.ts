import { useSyncExternalStore } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import type { MovementView } from '#contract/movements.ts'
import { type MovementLineInput, postMovements } from '../../api/ledger.ts'
import { type ApiProblem, toProblem } from '../../api/problem.ts'
import { lineOf, type RecordDraft } from './kinds.ts'
import type { Found } from './use-lookup.ts'

/** `unknown`: no answer came, so it may or may not be recorded; sending it again with its key settles that. */
export type EntryState = 'sending' | 'recorded' | 'refused' | 'unknown' | 'undoing' | 'undone'

/** One thing a person recorded, from Enter to the server's answer. */
export interface Entry {
  /** Also its idempotency key. */
  id: string
  /** Until the code is looked up, the code stands for the product. */
  product: Pick<ProductView, 'productId' | 'name' | 'unit'>
  draft: RecordDraft
  state: EntryState
  movements: readonly MovementView[]
  problem?: ApiProblem | undefined
}

/** What the form hands over: the lookup of its code may still be under way. */
export interface Wanted {
  code: string
  found: Promise<Found>
  draft: RecordDraft
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

function update(entry: Entry, part: Partial<Entry>): Entry {
  publish(entries.map((each) => (each.id === entry.id ? { ...each, ...part } : each)))
  return { ...entry, ...part }
}

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

/** Adds an entry and sends it as soon as its product is known. The form need not wait. @returns how it went */
export function record(actor: string, { code, found, draft }: Wanted): Promise<Entry> {
  if (owner !== actor) publish([])
  owner = actor
  const product = { productId: code, name: code, unit: '' }
  const entry: Entry = { id: crypto.randomUUID(), product, draft, state: 'sending', movements: [] }
  publish([entry, ...entries].slice(0, ENTRIES_MAX))
  const mine = tail.then(() => sendFound(entry, found))
  tail = mine
  return mine
}

/** One after the other: a count that overtook the sale before it would be another number. */
let tail: Promise<unknown> = Promise.resolve()

async function sendFound(entry: Entry, found: Promise<Found>): Promise<Entry> {
  const answer = await found
  if (answer.product) return send({ ...entry, product: answer.product })
  return update(entry, { state: 'refused', problem: answer.problem })
}

/** Sends an entry, also again after its answer was lost: under its own key it is recorded once either way. */
export async function send(entry: Entry): Promise<Entry> {
  const { id, product, draft } = entry
  update(entry, { product, state: 'sending', problem: undefined })
  const outcome = await post([lineOf(product.productId, draft)], id)
  if (outcome.movements) return update(entry, { state: 'recorded', movements: outcome.movements })
  return update(entry, { state: isUnknown(outcome.problem) ? 'unknown' : 'refused', problem: outcome.problem })
}

/** Takes an entry back by reversing all its movements, both sides of a transfer together. */
export async function undo(entry: Entry): Promise<void> {
  update(entry, { state: 'undoing', problem: undefined })
  const lines = entry.movements.map(
    ({ productId, storeId, seq }): MovementLineInput => ({ kind: 'reversal', productId, storeId, seq }),
  )
  const outcome = await post(lines, `undo-${entry.id}`)
  update(entry, outcome.movements ? { state: 'undone' } : { state: 'recorded', problem: outcome.problem })
}

type Outcome = { movements: readonly MovementView[] } | { movements?: undefined; problem: ApiProblem }

async function post(lines: MovementLineInput[], key: string): Promise<Outcome> {
  try {
    return { movements: (await postMovements(lines, key)).movements }
  } catch (error) {
    return { problem: toProblem(error) }
  }
}
