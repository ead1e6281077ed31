import type { ReactNode } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'

/** What every field takes, so that forms read alike. */
export interface FieldProps {
  label: string
  /** Help that stays visible. */
  description?: ReactNode
  /** What is wrong, from the form or the server. */
  error?: string | undefined
  /** Keeps the label for screen readers only, where the place says what the field is. */
  hideLabel?: boolean
}

export const controlClass =
  'w-full min-h-10 rounded-control border border-line-strong bg-surface px-3 py-1.5 text-sm text-ink ' +
  'placeholder:text-subtle disabled:opacity-60 aria-invalid:border-danger data-invalid:border-danger ' +
  '[&[readonly]]:bg-sunken outline-offset-1'

export const FieldLabel = ({ label, hideLabel }: Pick<FieldProps, 'label' | 'hideLabel'>) => (
  <Label className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>{label}</Label>
)

export function FieldNotes({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <>
      {description && (
        <Text slot="description" className="text-xs text-muted">
          {description}
        </Text>
      )}
      <FieldError className="text-xs font-medium text-danger">{error}</FieldError>
    </>
  )
}
