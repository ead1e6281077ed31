import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { declineRecommendation, recommendationsDecided } from '../../api/recommendations.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'

interface DeclineDialogProps {
  one: RecommendationView
  serviceLevel: number
  onClose: () => void
}

/** Asks why: later it is judged by what followed. */
export function DeclineDialog({ one, serviceLevel, onClose }: DeclineDialogProps) {
  const { productId, storeId, name } = one
  const storeName = useStoreNames()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const decline = useMutation({
    mutationFn: () => declineRecommendation({ productId, storeId, reason: reason.trim(), serviceLevel }),
    onSuccess: () => {
      toast.good(`${name} is left alone for a week.`)
      onClose()
    },
    onSettled: () => recommendationsDecided(client),
  })
  const whyNot = reason.trim() === '' ? 'Say why first.' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whyNot && !decline.isPending) decline.mutate()
  }
  const problem = formProblem(decline.error, ['reason'])
  return (
    <Dialog title="Decline this recommendation?" isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem && <ErrorState error={problem} />}
        <p className="text-sm">
          <bdi>{name}</bdi> in {storeName(storeId)} leaves the list for a week. If something else is to be done about it
          meanwhile, it comes back at once.
        </p>
        <TextField
          label="Why"
          description="Such as: a new flavour replaces it."
          value={reason}
          onChange={setReason}
          maxLength={500}
          isRequired
          autoFocus
          error={fieldError(decline.error, 'reason')}
        />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={decline.isPending} disabledReason={whyNot}>
            Decline
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
