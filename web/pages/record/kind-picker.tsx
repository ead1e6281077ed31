import { Label, Radio, RadioGroup } from 'react-aria-components'
import { KINDS, RECORD_KINDS, type RecordKind, toKind } from './kinds.ts'

export const KindPicker = ({ kind, onChange }: { kind: RecordKind; onChange: (kind: RecordKind) => void }) => (
  <RadioGroup
    value={kind}
    onChange={(value) => onChange(toKind(value))}
    orientation="horizontal"
    className="flex flex-col gap-1"
  >
    <Label className="text-sm font-medium">What happened</Label>
    <div className="flex flex-wrap gap-1.5">
      {RECORD_KINDS.map((each) => (
        <Radio
          key={each}
          value={each}
          className="flex min-h-9 cursor-pointer items-center rounded-control border border-line-strong px-3 text-sm data-focus-visible:outline-2 data-focus-visible:outline-offset-2 data-focus-visible:outline-focus data-hovered:bg-sunken data-selected:border-accent data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent-strong"
        >
          {KINDS[each].label}
        </Radio>
      ))}
    </div>
    <p className="text-xs text-muted">{KINDS[kind].help}</p>
  </RadioGroup>
)
