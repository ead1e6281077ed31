import type { ProductId } from '../values/ids.ts'

/** The product numbers of a file and the row each stands in. */
export interface ProductIndex {
  /** Notes a number's row. Returns the row it already stands in, or undefined when it is new. */
  add(productId: ProductId, row: number): number | undefined
}

/** Entries never cross pages, so that growing copies nothing. */
const PAGE_BYTES = 1 << 20
/** Before the text of an entry: its length in two bytes and its row in four. */
const HEAD_BYTES = 6

/**
 * An exact set of millions of short texts in a few flat arrays: a million product numbers take some 25 MB, where a Map of
 * strings takes 150.
 */
export function newProductIndex(): ProductIndex {
  /** Where an entry is in the pages, plus 1; 0 is free. */
  let slots = new Uint32Array(1 << 12)
  let count = 0
  let scratch = new Uint8Array(256)
  const encoder = new TextEncoder()
  const pages: { bytes: Uint8Array; view: DataView; used: number }[] = []

  const encode = (text: string): Uint8Array => {
    // UTF-8 takes at most three bytes for a UTF-16 code unit.
    if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 3)
    return scratch.subarray(0, encoder.encodeInto(text, scratch).written)
  }

  const rowAt = (place: number, text: Uint8Array): number | undefined => {
    const { bytes, view } = pages[Math.floor(place / PAGE_BYTES)]!
    const at = place % PAGE_BYTES
    if (view.getUint16(at) !== text.length) return undefined
    for (let i = 0; i < text.length; i++) if (bytes[at + HEAD_BYTES + i] !== text[i]) return undefined
    return view.getUint32(at + 2)
  }

  const append = (text: Uint8Array, row: number): number => {
    const size = HEAD_BYTES + text.length
    let page = pages.at(-1)
    if (!page || page.used + size > PAGE_BYTES) {
      const bytes = new Uint8Array(PAGE_BYTES)
      page = { bytes, view: new DataView(bytes.buffer), used: 0 }
      pages.push(page)
    }
    const at = page.used
    page.view.setUint16(at, text.length)
    page.view.setUint32(at + 2, row)
    page.bytes.set(text, at + HEAD_BYTES)
    page.used += size
    return (pages.length - 1) * PAGE_BYTES + at
  }

  const grow = () => {
    slots = new Uint32Array(slots.length * 2)
    for (const [index, { bytes, view, used }] of pages.entries()) {
      for (let at = 0; at < used; at += HEAD_BYTES + view.getUint16(at)) {
        const text = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + view.getUint16(at))
        let slot = hashOf(text) & (slots.length - 1)
        while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
        slots[slot] = index * PAGE_BYTES + at + 1
      }
    }
  }

  return {
    add(productId, row) {
      // Half full at most: a search then ends after two steps or so.
      if (count * 2 >= slots.length) grow()
      const text = encode(productId)
      let slot = hashOf(text) & (slots.length - 1)
      for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
        const found = rowAt(slots[slot]! - 1, text)
        if (found !== undefined) return found
      }
      slots[slot] = append(text, row) + 1
      count += 1
      return undefined
    },
  }
}

/** FNV-1a, whose low bits are then mixed so that numbers in sequence do not cluster. */
function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text[i]!, 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}
