import { Upload } from 'lucide-react'
import type { ReactNode } from 'react'
import { DropZone, FileTrigger, Text } from 'react-aria-components'
import { Button } from './button.tsx'

export interface FileDropProps {
  label: string
  /** Which files, in words. */
  description?: ReactNode
  /** File name endings to offer first, such as `.csv`. */
  accept?: readonly string[]
  allowsMany?: boolean
  disabledReason?: string | undefined
  onFiles: (files: File[]) => void
}

/** Drop files, or choose them with a button, by mouse or keyboard. */
export function FileDrop({ label, description, accept, allowsMany, disabledReason, onFiles }: FileDropProps) {
  return (
    <DropZone
      isDisabled={disabledReason !== undefined}
      onDrop={async ({ items }) => {
        const files = await Promise.all(items.flatMap((item) => (item.kind === 'file' ? [item.getFile()] : [])))
        if (files.length > 0) onFiles(allowsMany ? files : files.slice(0, 1))
      }}
      className="flex flex-col items-center gap-3 rounded-card border-2 border-dashed border-line-strong bg-surface px-4 py-8 text-center transition-colors data-drop-target:border-accent data-drop-target:bg-accent-soft"
    >
      <Upload aria-hidden className="size-7 text-accent" />
      <Text slot="label" className="font-semibold">
        {label}
      </Text>
      {description && <div className="max-w-md text-sm text-muted">{description}</div>}
      <FileTrigger
        {...(accept && { acceptedFileTypes: accept })}
        allowsMultiple={allowsMany ?? false}
        onSelect={(list) => list && onFiles([...list])}
      >
        <Button tone="primary" disabledReason={disabledReason}>
          Choose file
        </Button>
      </FileTrigger>
    </DropZone>
  )
}
