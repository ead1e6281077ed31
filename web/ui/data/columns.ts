import type { ReactNode } from 'react'

export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  align?: 'left' | 'right'
  /** A CSS width, such as `8rem`; columns without one share the rest. */
  width?: string
  /** Where there is little room a row is a card: this column is its heading, without a label. One per table. */
  isTitle?: boolean
  /** Keeps the header for screen readers only, as for a column of actions. */
  hideHeader?: boolean
  /** Where rows are cards it is as wide as the card, as for several buttons. */
  isWholeRow?: boolean
  /** Left out where rows are cards. */
  wideOnly?: boolean
  /** Left out wherever the table is not very wide. */
  extraWideOnly?: boolean
  /** Makes the header a button. */
  sort?: { direction: 'ascending' | 'descending' | undefined; toggle: () => void }
}
