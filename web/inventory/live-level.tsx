import { useEffect, useRef, useState } from 'react'
import { useLiveLevel } from '../api/live/levels.ts'
import { formatQuantity } from '../app/format.ts'
import { cx } from '../ui/classes.ts'
import { StatusBadge, statusOf } from './status.tsx'

export interface LevelRow {
  productId: string
  storeId: string
  onHand: string
  seq: number
  lowStockThreshold?: string | undefined
}

/** As long as the highlight of a number that just moved takes to fade. */
const FLASH_MS = 1600

/** The quantity of a level, following the live stream; it lights up briefly when it moves. */
export function LiveQuantity({ level, unit, className }: { level: LevelRow; unit?: string; className?: string }) {
  const { onHand, seq } = useLiveLevel(level)
  const isMoving = useIsMoving(seq)
  return (
    <span className={cx('whitespace-nowrap', className)}>
      <span
        key={isMoving ? seq : 'still'}
        data-testid="on-hand"
        className={cx('-mx-1 rounded px-1 font-semibold', isMoving && 'animate-flash')}
      >
        {formatQuantity(onHand)}
      </span>
      {unit && <span className="ml-1 text-xs text-muted">{unit}</span>}
    </span>
  )
}

/** The status of a level, following the live stream. */
export function LiveStatusBadge({ level }: { level: LevelRow }) {
  const { onHand } = useLiveLevel(level)
  return <StatusBadge status={statusOf(onHand, level.lowStockThreshold)} />
}

function useIsMoving(seq: number): boolean {
  const shown = useRef(seq)
  const [isMoving, setMoving] = useState(false)
  useEffect(() => {
    if (shown.current === seq) return
    shown.current = seq
    setMoving(true)
    const timer = setTimeout(() => setMoving(false), FLASH_MS)
    return () => clearTimeout(timer)
  }, [seq])
  return isMoving
}
