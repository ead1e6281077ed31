import type { ReactNode } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'

/** A short text beside what it wraps, on hover and keyboard focus. The child must be a react-aria control. */
export function Hint({ text, children }: { text: string; children: ReactNode }) {
  return (
    <TooltipTrigger delay={350} closeDelay={80}>
      {children}
      <Tooltip
        offset={6}
        className="max-w-64 animate-appear rounded-control bg-ink px-2.5 py-1.5 text-xs text-canvas shadow-overlay"
      >
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}
