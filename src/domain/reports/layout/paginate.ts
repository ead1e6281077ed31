import type { Block, Page, PlacedItem } from './page.ts'

export interface Frame {
  /** Where blocks start on a page counted from 0, and where they end. */
  top(page: number): number
  bottom: number
}

/** Puts blocks on pages in order, never splitting one. */
export function paginate(blocks: readonly Block[], { top, bottom }: Frame): Page[] {
  const pages: PlacedItem[][] = [[]]
  let y = top(0)
  let head: Block | undefined
  const startPage = () => {
    pages.push([])
    y = top(pages.length - 1)
    head = undefined
  }
  const isFresh = () => pages.at(-1)!.length === 0
  const put = (block: Block) => {
    for (const item of block.items) pages.at(-1)!.push({ ...item, y: item.y + y })
    y += block.height
  }
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at]!
    const isTied = at > 0 && blocks[at - 1]!.keepsWithNext
    // A chain is judged once, at its start; where it is longer than a page, wherever it runs out.
    const needed = isTied ? heightOf([block], head) : heightOf(chainFrom(blocks, at), head)
    if (!isFresh() && y + (block.gap ?? 0) + needed > bottom) startPage()
    if (!isFresh()) y += block.gap ?? 0
    if (block.head && block.head !== head) put(block.head)
    if (block.head) head = block.head
    put(block)
  }
  return pages.map((items) => ({ items }))
}

/** The block and those it must share a page with. */
function chainFrom(blocks: readonly Block[], at: number): Block[] {
  let end = at
  while (blocks[end]!.keepsWithNext && end < blocks.length - 1) end++
  return blocks.slice(at, end + 1)
}

/** With the heads it brings, and without the gap above, which the start of a page swallows. */
function heightOf(chain: readonly Block[], headAbove: Block | undefined): number {
  let height = 0
  let head = headAbove
  chain.forEach((block, at) => {
    if (block.head && block.head !== head) height += block.head.height
    head = block.head ?? head
    height += block.height + (at === 0 ? 0 : (block.gap ?? 0))
  })
  return height
}
