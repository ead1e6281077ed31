import { type ReactNode, useId } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { cx } from '../classes.ts'
import { toast } from '../feedback/toast-queue.ts'
import { Hint } from '../overlays/hint.tsx'
import { type ButtonSize, type ButtonTone, buttonClass } from './button-class.ts'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  tone?: ButtonTone
  size?: ButtonSize
  /**
   * Why it cannot be pressed now. The button then stays reachable by keyboard, says the reason to a screen reader,
   * shows it on hover and focus, and as a message when it is pressed all the same.
   */
  disabledReason?: string | undefined
  icon?: ReactNode
  className?: string
  children?: ReactNode
}

/** A push button. `isPending` keeps it in place with a spinner while its work runs. */
export function Button({ tone, size, disabledReason, icon, className, children, onPress, ...props }: ButtonProps) {
  const reasonId = useId()
  const content = (
    <>
      {props.isPending ? <Spinner /> : icon}
      {children}
    </>
  )
  const look = cx(buttonClass(tone, size), className)
  if (!disabledReason) {
    return (
      <AriaButton {...props} className={look} onPress={onPress}>
        {content}
      </AriaButton>
    )
  }
  return (
    <Hint text={disabledReason}>
      <AriaButton
        {...props}
        type="button"
        aria-disabled
        aria-describedby={reasonId}
        className={look}
        onPress={() => toast.info(disabledReason)}
      >
        {content}
        <span id={reasonId} className="sr-only">
          {disabledReason}
        </span>
      </AriaButton>
    </Hint>
  )
}

/** A button that shows only an icon; `label` is its name and its hint. */
export function IconButton({ label, icon, ...props }: Omit<ButtonProps, 'children'> & { label: string }) {
  const button = (
    <Button tone="quiet" {...props} aria-label={label} className={cx('min-w-10 !px-2', props.className)}>
      {icon}
    </Button>
  )
  return props.disabledReason ? button : <Hint text={label}>{button}</Hint>
}

export const Spinner = () => (
  <span
    aria-hidden
    className="size-4 shrink-0 animate-spin rounded-full border-2 border-current border-r-transparent opacity-80"
  />
)
