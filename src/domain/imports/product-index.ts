import type { ProductId } from '../values/ids.ts'

/** The product numbers of a file and the row each stands in. */
export interface ProductIndex {
  /** Notes a number's row. Returns the row it already stands in, or undefined when it is new. */
  add(productId: ProductId, row: number): number | undefined
}

/**
 * An exact set of millions of short texts in a few flat arrays: a million product numbers take some 40 MB, where a Map of
 * strings takes 150.
 */
export function newProductIndex(): ProductIndex {
  let slots = new Int32Array(1 << 12)
  let units = new Uint16Array(1 << 16)
  let starts = new Uint32Array(1 << 11)
  let rows = new Uint32Array(1 << 11)
  let count = 0
  let used = 0

  const hashAt = (n: number): number => {
    let hash = 0x811c9dc5
    for (let i = starts[n]!; i < starts[n + 1]!; i++) hash = Math.imul(hash ^ units[i]!, 0x01000193)
    return spread(hash)
  }

  const isAt = (n: number, text: string): boolean => {
    const start = starts[n]!
    if (starts[n + 1]! - start !== text.length) return false
    for (let i = 0; i < text.length; i++) if (units[start + i] !== text.charCodeAt(i)) return false
    return true
  }

  const grow = () => {
    const wider = new Int32Array(slots.length * 2)
    for (let n = 0; n < count; n++) {
      let at = hashAt(n) & (wider.length - 1)
      while (wider[at] !== 0) at = (at + 1) & (wider.length - 1)
      wider[at] = n + 1
    }
    slots = wider
  }

  const append = (text: string, row: number) => {
    if (count + 2 > starts.length) {
      starts = widened(starts, new Uint32Array(starts.length * 2))
      rows = widened(rows, new Uint32Array(rows.length * 2))
    }
    while (used + text.length > units.length) units = widened(units, new Uint16Array(units.length * 2))
    for (let i = 0; i < text.length; i++) units[used + i] = text.charCodeAt(i)
    used += text.length
    rows[count] = row
    count += 1
    starts[count] = used
  }

  return {
    add(productId, row) {
      // Half full at most: a search then ends after two steps or so.
      if (count * 2 >= slots.length) grow()
      let at = hashOf(productId) & (slots.length - 1)
      while (slots[at] !== 0) {
        if (isAt(slots[at]! - 1, productId)) return rows[slots[at]! - 1]
        at = (at + 1) & (slots.length - 1)
      }
      append(productId, row)
      slots[at] = count
      return undefined
    },
  }
}

/** FNV-1a, whose low bits are then mixed so that numbers in sequence do not cluster. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return spread(hash)
}

const spread = (hash: number): number => Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0

function widened<A extends Uint16Array | Uint32Array>(from: A, to: A): A {
  to.set(from)
  return to
}
