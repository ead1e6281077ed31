import type { ReactNode } from 'react'

export interface PageHeaderProps {
  title: string
  /** One line below the title. */
  description?: ReactNode
  /** What leads here, such as a link back. */
  above?: ReactNode
  actions?: ReactNode
}

/** The head of every page: one h1, its description, its actions; they wrap on a phone. */
export function PageHeader({ title, description, above, actions }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <title>{`${title} · Backstock`}</title>
      <div className="min-w-0">
        {above && <div className="mb-1 text-sm text-muted">{above}</div>}
        <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
        {description && <div className="mt-1 max-w-2xl text-sm text-muted">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
