import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { type StockStatus, stockStatus } from '#domain/catalog/product.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { Badge, type Tone } from '../ui/data/badge.tsx'

export const STATUS_LABELS: Record<StockStatus, string> = { out: 'Out', low: 'Low', ok: 'In stock' }

const LOOKS: Record<StockStatus, { tone: Tone; icon: typeof CircleX }> = {
  out: { tone: 'danger', icon: CircleX },
  low: { tone: 'warn', icon: TriangleAlert },
  ok: { tone: 'good', icon: CircleCheck },
}

export function StatusBadge({ status }: { status: StockStatus }) {
  const { tone, icon: Icon } = LOOKS[status]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {STATUS_LABELS[status]}
    </Badge>
  )
}

/** The status of a level from decimal texts, by the same rule as the server's. */
export function statusOf(onHand: string, lowStockThreshold: string | undefined): StockStatus {
  const quantity = parseQuantity(onHand)
  const threshold = lowStockThreshold === undefined ? undefined : parseQuantity(lowStockThreshold)
  return quantity === undefined ? 'ok' : stockStatus(quantity, threshold)
}
