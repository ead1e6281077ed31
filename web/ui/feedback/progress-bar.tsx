import { ProgressBar as AriaProgressBar, Label } from 'react-aria-components'

export interface ProgressBarProps {
  label: string
  /** 0 to 100; left out when nobody knows how long it takes. */
  percent?: number | undefined
  /** What stands at the right instead of the percentage. */
  valueLabel?: string | undefined
}

export function ProgressBar({ label, percent, valueLabel }: ProgressBarProps) {
  return (
    <AriaProgressBar
      value={percent ?? 0}
      isIndeterminate={percent === undefined}
      {...(valueLabel && { valueLabel })}
      className="flex flex-col gap-1.5"
    >
      {({ valueText }) => (
        <>
          <div className="flex justify-between gap-4 text-sm">
            <Label>{label}</Label>
            <span className="text-muted">{valueText ?? valueLabel}</span>
          </div>
          <div className="h-2 overflow-hidden rounded-full bg-sunken">
            <div
              className={
                percent === undefined
                  ? 'h-full w-1/3 animate-shimmer rounded-full bg-accent'
                  : 'h-full rounded-full bg-accent transition-[width]'
              }
              style={percent === undefined ? undefined : { width: `${Math.min(100, Math.max(0, percent))}%` }}
            />
          </div>
        </>
      )}
    </AriaProgressBar>
  )
}
