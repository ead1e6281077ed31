import type { ReactNode } from 'react'
import { Button } from '../../ui/actions/button.tsx'
import { FormProblem } from './form-problem.tsx'
import type { FormState } from './use-form.ts'

export interface OpenFormProps<Values> {
  title: string
  intro?: ReactNode
  form: Pick<FormState<Values>, 'submit' | 'isPending' | 'problem'>
  submitLabel: string
  children: ReactNode
  /** Below the button: other ways on. */
  footer?: ReactNode
}

/** The heading of a page before sign-in. */
export function OpenHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-5">
      <title>{`${title} · Backstock`}</title>
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children && <div className="mt-1 text-sm text-muted">{children}</div>}
    </div>
  )
}

/** A page before sign-in that is one form. */
export function OpenForm<Values>({ title, intro, form, submitLabel, children, footer }: OpenFormProps<Values>) {
  return (
    <>
      <OpenHeading title={title}>{intro}</OpenHeading>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        {children}
        <FormProblem problem={form.problem} />
        <Button type="submit" tone="primary" isPending={form.isPending} className="w-full">
          {submitLabel}
        </Button>
      </form>
      {footer && <div className="mt-4 text-sm text-muted">{footer}</div>}
    </>
  )
}
