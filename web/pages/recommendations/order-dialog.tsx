import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import { parseMoney } from '#domain/values/money.ts'
import { useIntent } from '../../api/intent.ts'
import { formProblem } from '../../api/problem.ts'
import { suppliersQuery } from '../../api/purchasing.ts'
import { type Acceptance, acceptRecommendations, recommendationsDecided } from '../../api/recommendations.ts'
import { formatCount, formatMoney, formatQuantity } from '../../app/format.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { QuantityField } from '../../ui/fields/quantity-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { groupsOf, itemsOf, type OrderGroup, type Quantities, startOf, totalOf, whyNotYet } from './order-groups.ts'
import { OrderResult } from './order-result.tsx'
import { keyOf } from './words.ts'

interface OrderDialogProps {
  rows: readonly RecommendationView[]
  serviceLevel: number
  onClose: () => void
}

/** What is about to be drafted, by supplier and store. Sent again after a lost answer, it is drafted once. */
export function OrderDialog({ rows, serviceLevel, onClose }: OrderDialogProps) {
  const [quantities, setQuantities] = useState<Quantities>(() => startOf(rows))
  const accept = useAccept()
  const groups = groupsOf(rows)
  const whyNot = whyNotYet(rows, quantities)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whyNot && !accept.isPending) accept.mutate({ items: itemsOf(rows, quantities), serviceLevel })
  }
  const problem = formProblem(accept.error, [])
  if (accept.data)
    return (
      <Dialog title="Draft orders" isOpen onClose={onClose}>
        <OrderResult result={accept.data} rows={rows} onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog
      title={groups.length === 1 ? 'Make a draft order' : `Make ${groups.length} draft orders`}
      isOpen
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <p className="text-sm text-muted">
          Nothing is sent to anybody: drafts wait under Orders until you mark them as ordered. Leave a line empty to
          keep it out.
        </p>
        {groups.map((group) => (
          <Group
            key={group.key}
            group={group}
            quantities={quantities}
            onChange={(key, quantity) => setQuantities((before) => ({ ...before, [key]: quantity }))}
          />
        ))}
        <GrandTotal groups={groups} quantities={quantities} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={accept.isPending} disabledReason={whyNot}>
            Make draft orders
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function useAccept() {
  const client = useQueryClient()
  const intent = useIntent()
  return useMutation({
    mutationFn: (body: Acceptance) => acceptRecommendations(body, intent.keyFor(body)),
    onSettled: (_answer, error) => {
      intent.settle(error ?? undefined)
      recommendationsDecided(client)
    },
  })
}

interface GroupProps {
  group: OrderGroup
  quantities: Quantities
  onChange: (key: string, quantity: string) => void
}

function Group({ group, quantities, onChange }: GroupProps) {
  const storeName = useStoreNames()
  return (
    <section aria-label={`${group.supplier}, ${storeName(group.storeId)}`}>
      <h3 className="text-sm font-semibold">
        <bdi>{group.supplier}</bdi> <span className="font-normal text-muted">for {storeName(group.storeId)}</span>
      </h3>
      <ul className="flex flex-col divide-y divide-line">
        {group.lines.map((one) => (
          <Line
            key={keyOf(one)}
            one={one}
            label={`Quantity of ${one.name} for ${storeName(one.storeId)}`}
            value={quantities[keyOf(one)] ?? ''}
            onChange={(quantity) => onChange(keyOf(one), quantity)}
          />
        ))}
      </ul>
      <GroupTotal group={group} quantities={quantities} />
    </section>
  )
}

interface LineProps {
  one: RecommendationView
  label: string
  value: string
  onChange: (quantity: string) => void
}

const Line = ({ one, label, value, onChange }: LineProps) => (
  <li className="grid grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-3 py-2">
    <span className="min-w-0 text-sm">
      <bdi className="line-clamp-2 font-medium">{one.name}</bdi>
      <span className="block text-xs text-muted">
        {one.unitCost === undefined ? 'No cost' : `${formatMoney(one.unitCost, one.currency)} each`}
        {one.arithmetic.packSize !== '1' && `, packs of ${formatQuantity(one.arithmetic.packSize)}`}
      </span>
    </span>
    <QuantityField label={label} hideLabel value={value} onChange={onChange} suffix={one.unit} />
  </li>
)

function GroupTotal({ group, quantities }: Omit<GroupProps, 'onChange'>) {
  const suppliers = useQuery(suppliersQuery).data ?? []
  const { value, uncostedCount } = totalOf(group.lines, { quantities, currency: group.currency })
  const { minimumOrderValue: least, currency } = suppliers.find(({ name }) => name === group.supplier) ?? {}
  const isTooLittle = least !== undefined && currency === group.currency && isLess({ value, least })
  return (
    <p className="flex flex-wrap justify-end gap-x-3 text-sm">
      {isTooLittle && (
        <span className="text-warn">Below the {formatMoney(least, group.currency)} this supplier asks for.</span>
      )}
      {uncostedCount > 0 && (
        <span className="text-muted">
          {uncostedCount === 1 ? 'One line has no cost.' : `${formatCount(uncostedCount)} lines have no cost.`}
        </span>
      )}
      <span>
        Total <strong className="ml-1">{formatMoney(value, group.currency)}</strong>
      </span>
    </p>
  )
}

/** Amounts of one currency; four places are more than any has. */
const isLess = ({ value, least }: { value: string; least: string }): boolean =>
  (parseMoney(value, 4) ?? 0) < (parseMoney(least, 4) ?? 0)

/** One sum for each currency: pounds and euros do not add up. */
function GrandTotal({ groups, quantities }: { groups: readonly OrderGroup[]; quantities: Quantities }) {
  if (groups.length < 2) return null
  const byCurrency = Map.groupBy(groups, ({ currency }) => currency)
  return (
    <p className="border-t border-line-strong pt-2 text-right text-sm">
      {formatCount(groups.length)} orders together{' '}
      <strong className="ml-1">
        {[...byCurrency]
          .map(([currency, some]) => {
            const lines = some.flatMap((group) => group.lines)
            return formatMoney(totalOf(lines, { quantities, currency }).value, currency)
          })
          .join(' + ')}
      </strong>
    </p>
  )
}
