import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button, IconButton } from '../actions/button.tsx'
import { cx } from '../classes.ts'

export interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  /** `drawer` slides along the right edge, for editing beside a list. */
  shape?: 'dialog' | 'drawer'
  children: ReactNode
}

const SHAPES = {
  dialog: 'mx-auto my-auto max-h-full w-full max-w-lg rounded-card',
  drawer: 'ml-auto h-full w-full max-w-md sm:border-l',
}

/** A window above the page: holds the focus, gives it back, closes by Escape or outside. */
export function Dialog({ title, isOpen, onClose, shape = 'dialog', children }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={cx('fixed inset-0 z-40 flex bg-[rgb(6_14_13/0.5)]', shape === 'dialog' && 'p-3')}
    >
      <Modal className={cx('flex animate-appear flex-col border-line bg-surface shadow-overlay', SHAPES[shape])}>
        <AriaDialog className="flex min-h-0 flex-1 flex-col outline-none">
          <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
            <Heading slot="title" className="text-base font-semibold">
              {title}
            </Heading>
            <IconButton label="Close" icon={<X />} onPress={onClose} size="small" />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The buttons at the end of a dialog or form. */
export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
)

export interface ConfirmDialogProps extends Pick<DialogProps, 'title' | 'isOpen' | 'onClose' | 'children'> {
  /** A verb: what will happen. */
  confirmLabel: string
  /** Where “Cancel” could be taken for the thing that is asked about. */
  closeLabel?: string
  isDangerous?: boolean
  isPending?: boolean
  onConfirm: () => void
}

/** Asks before something that cannot simply be taken back. */
export function ConfirmDialog({
  confirmLabel,
  closeLabel = 'Cancel',
  isDangerous,
  isPending,
  onConfirm,
  children,
  ...dialog
}: ConfirmDialogProps) {
  return (
    <Dialog {...dialog}>
      <div className="text-sm">{children}</div>
      <DialogActions>
        <Button onPress={dialog.onClose}>{closeLabel}</Button>
        <Button tone={isDangerous ? 'danger' : 'primary'} onPress={onConfirm} isPending={isPending ?? false}>
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
