import type { ReactNode } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { formatMoney, formatQuantity, formatTime } from '../../app/format.ts'
import { Card } from '../../ui/layout/card.tsx'

const money = (text: string | undefined, currency: string) => (text === undefined ? '–' : formatMoney(text, currency))
const quantity = (text: string | undefined) => (text === undefined ? '–' : formatQuantity(text))

export function ProductFacts({ product }: { product: ProductView }) {
  const { policy, currency } = product
  const facts: [string, ReactNode][] = [
    ['Price', money(product.price, currency)],
    ['Cost', money(product.cost, currency)],
    ['Unit', product.unit],
    ['Barcode', product.barcode ?? '–'],
    ['Supplier', product.supplier ?? '–'],
    ['Low-stock threshold', quantity(policy.lowStockThreshold)],
    ['Lead time', policy.leadTimeDays === undefined ? '–' : days(policy.leadTimeDays)],
    ['Pack size', quantity(policy.packSize)],
    ['Changed', formatTime(product.updatedAt)],
  ]
  return (
    <Card title="Facts">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const days = (count: number): string =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(count)
