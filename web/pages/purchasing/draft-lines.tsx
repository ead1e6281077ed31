import { Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ProductView } from '#contract/catalog.ts'
import { fieldError } from '../../api/problem.ts'
import { IconButton } from '../../ui/actions/button.tsx'
import { cx } from '../../ui/classes.ts'
import { MoneyField, QuantityField } from '../../ui/fields/quantity-field.tsx'
import { CodeField } from '../record/code-field.tsx'
import { useLookup } from '../record/use-lookup.ts'
import { type DraftLine, lineFor } from './order-draft.ts'

type Lines = readonly DraftLine[]

export interface DraftLinesProps {
  lines: Lines
  currency: string | undefined
  error: unknown
  /** Changes the lines as they are by then: a product that is still being looked up must not undo what was typed meanwhile. */
  onChange: (change: (lines: Lines) => Lines) => void
}

/** The lines of a draft: scan or type a product, then say how many. */
export function DraftLines({ lines, currency, error, onChange }: DraftLinesProps) {
  const list = useRef<HTMLUListElement>(null)
  const [chosen, setChosen] = useState<{ productId: string }>()
  // The quantity of the product is what comes next, whether its line was there or not.
  useEffect(() => {
    if (!chosen) return
    list.current?.querySelector<HTMLInputElement>(`[data-product="${CSS.escape(chosen.productId)}"] input`)?.select()
  }, [chosen])
  const add = (product: ProductView) => {
    onChange((before) =>
      before.some(({ productId }) => productId === product.productId)
        ? before
        : [...before, lineFor(product, currency)],
    )
    setChosen({ productId: product.productId })
  }
  const change = (productId: string, part: Partial<DraftLine>) =>
    onChange((before) => before.map((line) => (line.productId === productId ? { ...line, ...part } : line)))
  return (
    <div className="flex flex-col gap-3">
      {lines.length > 0 && <Headings />}
      <ul ref={list} aria-label="Lines" className="flex flex-col divide-y divide-line">
        {lines.map((line, index) => (
          <LineFields
            key={line.productId}
            line={line}
            currency={currency}
            error={error}
            path={`lines[${index}]`}
            onChange={(part) => change(line.productId, part)}
            onRemove={() => onChange((before) => before.filter(({ productId }) => productId !== line.productId))}
          />
        ))}
      </ul>
      <ProductAdder onAdd={add} />
    </div>
  )
}

/** Where there is room a line is a row of its own. */
const WIDE = 'md:grid-cols-[minmax(0,1fr)_9rem_10rem_2.5rem]'

/** What the fields below are; each says so itself to a screen reader. On a phone their units do. */
const Headings = () => (
  <div aria-hidden className={cx('hidden gap-x-3 text-xs text-muted md:grid', WIDE)}>
    <span>Product</span>
    <span className="text-right">Quantity</span>
    <span className="text-right">Unit cost</span>
  </div>
)

interface LineFieldsProps {
  line: DraftLine
  currency: string | undefined
  error: unknown
  path: string
  onChange: (part: Partial<DraftLine>) => void
  onRemove: () => void
}

const LineFields = ({ line, currency, error, path, onChange, onRemove }: LineFieldsProps) => (
  <li
    data-product={line.productId}
    className={cx('grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-2 py-3', WIDE)}
  >
    <div className="col-span-3 min-w-0 self-center text-sm md:col-span-1">
      <bdi className="line-clamp-2 font-medium">{line.name}</bdi>
      <span className="block truncate text-xs text-muted">{line.productId}</span>
      {fieldError(error, `${path}.productId`) && (
        <span className="block text-xs font-medium text-danger">{fieldError(error, `${path}.productId`)}</span>
      )}
    </div>
    <QuantityField
      label={`Quantity of ${line.name}`}
      hideLabel
      value={line.quantity}
      onChange={(quantity) => onChange({ quantity })}
      suffix={line.unit}
      error={fieldError(error, `${path}.quantity`)}
    />
    <MoneyField
      label={`Unit cost of ${line.name}`}
      hideLabel
      currency={currency ?? ''}
      value={line.unitCost}
      onChange={(unitCost) => onChange({ unitCost })}
      error={fieldError(error, `${path}.unitCost`) ?? fieldError(error, path)}
    />
    <IconButton icon={<Trash2 />} label={`Remove ${line.name}`} onPress={onRemove} />
  </li>
)

/** A code field that hands on each product it finds, and is empty for the next. */
function ProductAdder({ onAdd }: { onAdd: (product: ProductView) => void }) {
  const [code, setCode] = useState('')
  const [missing, setMissing] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  const lookup = useLookup()
  const onCode = async (text: string) => {
    setCode(text)
    const { product, problem } = await lookup.start(text)
    lookup.clear()
    if (product) {
      // Whoever has gone on to the next code keeps it.
      setCode((typed) => (typed.trim() === text ? '' : typed))
      onAdd(product)
      return
    }
    setMissing(problem.code === 'NOT_FOUND' ? `No product has the code “${text}”.` : problem.detail)
    input.current?.select()
  }
  return (
    <CodeField
      code={code}
      onType={(text) => {
        setCode(text)
        setMissing(undefined)
      }}
      onCode={(text) => void onCode(text)}
      error={missing}
      inputRef={input}
    />
  )
}
