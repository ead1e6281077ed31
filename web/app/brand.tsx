/** The mark: two shelves, and a yellow label on the one between. */
export const Brand = ({ note }: { note?: string | undefined }) => (
  <span className="flex min-w-0 items-center gap-2.5">
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-8 shrink-0">
      <rect width="32" height="32" rx="7" fill="#0c5c58" />
      <path fill="#fff" d="M6 9h20v3H6zM6 23h20v3H6z" />
      <path fill="#fff" fillOpacity=".55" d="M6 16h9v3H6z" />
      <rect x="17" y="15" width="9" height="5" rx="1" fill="#ffd84d" />
    </svg>
    <span className="min-w-0 leading-tight">
      <span className="block font-semibold tracking-tight">Backstock</span>
      {note && <span className="block truncate text-xs text-muted">{note}</span>}
    </span>
  </span>
)
