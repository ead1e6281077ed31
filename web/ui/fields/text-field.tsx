import { Search, X } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import {
  SearchField as AriaSearchField,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  Button,
  Input,
  TextArea,
} from 'react-aria-components'
import { cx } from '../classes.ts'
import { controlClass, FieldLabel, FieldNotes, type FieldProps } from './field.tsx'

export interface TextFieldProps
  extends FieldProps,
    Omit<AriaTextFieldProps, 'className' | 'children' | 'style' | 'isInvalid'> {
  placeholder?: string
  /** More than one line of text. */
  lineCount?: number
  inputRef?: Ref<HTMLInputElement>
  /** Stands inside the field at its end, such as a unit. */
  suffix?: ReactNode
  className?: string
  inputClassName?: string
}

/** A text with a label; `error` shows below it. */
export function TextField(props: TextFieldProps) {
  const { label, description, error, hideLabel, placeholder, lineCount, inputRef, suffix, ...rest } = props
  const { className, inputClassName, ...field } = rest
  return (
    <AriaTextField {...field} isInvalid={error !== undefined} className={cx('flex min-w-0 flex-col gap-1', className)}>
      <FieldLabel label={label} hideLabel={hideLabel ?? false} />
      {lineCount ? (
        <TextArea rows={lineCount} className={controlClass} {...(placeholder && { placeholder })} />
      ) : (
        <div className="relative">
          <Input
            {...(inputRef && { ref: inputRef })}
            {...(placeholder && { placeholder })}
            className={cx(controlClass, Boolean(suffix) && 'pr-12', inputClassName)}
          />
          {suffix && (
            <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-muted">
              {suffix}
            </span>
          )}
        </div>
      )}
      <FieldNotes description={description} error={error} />
    </AriaTextField>
  )
}

export interface SearchFieldProps extends Pick<FieldProps, 'label'> {
  value: string
  onChange: (value: string) => void
  onSubmit?: (value: string) => void
  placeholder?: string
  className?: string
}

export function SearchField({ label, placeholder, className, ...field }: SearchFieldProps) {
  return (
    <AriaSearchField {...field} aria-label={label} className={cx('group relative min-w-0', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-3 left-3 size-4 text-subtle" />
      <Input
        className={cx(controlClass, 'px-9 [&::-webkit-search-cancel-button]:hidden')}
        placeholder={placeholder ?? label}
      />
      <Button
        aria-label="Clear search"
        className="absolute top-1 right-1 grid size-8 place-items-center rounded-control text-muted hover:bg-sunken group-data-empty:hidden"
      >
        <X className="size-4" />
      </Button>
    </AriaSearchField>
  )
}
