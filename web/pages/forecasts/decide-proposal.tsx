import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ProposalView } from '#contract/forecasts.ts'
import { decideProposal, forecastsChanged } from '../../api/forecasts.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { Button, type ButtonProps } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'

const DONE = {
  accept: 'The proposal counts from now on, as an override.',
  decline: 'The proposal is declined. It stays on record.',
}

/** Accept and decline, side by side. Nothing counts before one is pressed. */
export function DecideProposal({
  proposal: { proposalId, note },
  size,
  onDone,
}: {
  proposal: ProposalView
  size?: ButtonProps['size']
  onDone?: () => void
}) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const decide = useMutation({
    mutationFn: (verb: keyof typeof DONE) => decideProposal(proposalId, verb),
    onSuccess: async (_, verb) => {
      await forecastsChanged(client)
      toast.good(DONE[verb])
      onDone?.()
    },
    onError: async (error) => {
      toast.danger(toProblem(error).detail)
      // Somebody else may have decided: what is on screen is then old.
      await forecastsChanged(client)
    },
  })
  const button = (verb: keyof typeof DONE, label: string, tone?: 'primary') => (
    <Button
      {...(size && { size })}
      {...(tone && { tone })}
      isPending={decide.isPending && decide.variables === verb}
      disabledReason={closedReason}
      aria-label={size === 'small' ? `${label}: ${note}` : label}
      onPress={() => decide.mutate(verb)}
    >
      {label}
    </Button>
  )
  return (
    <>
      {button('decline', 'Decline')}
      {button('accept', 'Accept', 'primary')}
    </>
  )
}
