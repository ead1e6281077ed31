import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubscriptionView } from '#contract/alerts.ts'
import { askForCode, confirmNumber, subscriptionsQuery } from '../../api/alerts.ts'
import { toProblem } from '../../api/problem.ts'
import { formatClockMinutes } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { useForm } from '../identity/use-form.ts'

/** Takes the code that a number was sent. Sends a new one when that ran out, or never came. */
export function CodeDialog({ subscription, onClose }: { subscription: SubscriptionView; onClose: () => void }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState(subscription)
  const { subscriptionId, phone = '' } = asked
  const refresh = () => client.invalidateQueries({ queryKey: subscriptionsQuery.queryKey })
  const form = useForm({
    initial: { code: '' },
    send: ({ code }) => confirmNumber(subscriptionId, code),
    onDone() {
      void refresh()
      toast.good(`${phone} gets these texts from now on.`)
      onClose()
    },
  })
  const again = useMutation({
    mutationFn: () => askForCode(subscriptionId),
    onSuccess(next) {
      void refresh()
      setAsked(next)
      form.reset()
      toast.good(`A new code is on its way to ${phone}.`)
    },
  })
  return (
    <Dialog title="Confirm your number" isOpen onClose={onClose}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4 text-sm">
        {asked.codeUntil ? (
          <p>
            We sent a code of six digits to <span className="font-medium whitespace-nowrap">{phone}</span>. It is good
            until {formatClockMinutes(asked.codeUntil)}.
          </p>
        ) : (
          <p>
            Nothing is sent to <span className="font-medium whitespace-nowrap">{phone}</span> before it says yes. Send
            it a code first.
          </p>
        )}
        <TextField
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          inputClassName="font-mono tracking-widest"
          {...form.field('code')}
        />
        <FormProblem problem={again.error ? toProblem(again.error) : form.problem} />
        <DialogActions>
          <Button onPress={() => again.mutate()} isPending={again.isPending}>
            Send a new code
          </Button>
          <Button type="submit" tone="primary" isPending={form.isPending}>
            Confirm
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
