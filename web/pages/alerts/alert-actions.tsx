import { useMutation, useQueryClient } from '@tanstack/react-query'
import { AlarmClock, Check, Ellipsis } from 'lucide-react'
import type { AlertView } from '#contract/alerts.ts'
import { acknowledgeAlert, snoozeAlert } from '../../api/alerts.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { IconButton } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Menu, type MenuAction } from '../../ui/overlays/menu.tsx'

const HOUR_MS = 3_600_000

const SNOOZES = [
  { id: 'hours', label: 'Snooze for 4 hours', ms: 4 * HOUR_MS },
  { id: 'day', label: 'Snooze for a day', ms: 24 * HOUR_MS },
  { id: 'week', label: 'Snooze for a week', ms: 7 * 24 * HOUR_MS },
] as const

/** What somebody can do about an alert. */
export function AlertActions({ alert: { alertId, productName, state } }: { alert: AlertView }) {
  const client = useQueryClient()
  const closed = useClosedReason('alerts:handle')
  const handle = useMutation({
    mutationFn: (untilMs: number | undefined) =>
      untilMs === undefined ? acknowledgeAlert(alertId) : snoozeAlert(alertId, new Date(Date.now() + untilMs)),
    onSuccess: (_alert, untilMs) =>
      toast.good(untilMs === undefined ? 'The others see that you are on it.' : 'It comes back when the time is over.'),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  })
  const disabledReason = closed ?? (state === 'resolved' ? 'It is over.' : undefined)
  const actions: MenuAction[] = [
    {
      id: 'acknowledge',
      label: 'I am on it',
      icon: <Check />,
      run: () => handle.mutate(undefined),
      disabledReason: disabledReason ?? (state === 'acknowledged' ? 'Somebody is on it already.' : undefined),
    },
    ...SNOOZES.map(({ id, label, ms }) => ({
      id,
      label,
      icon: <AlarmClock />,
      run: () => handle.mutate(ms),
      disabledReason,
    })),
  ]
  return (
    <Menu label={`Actions for ${productName}`} actions={actions}>
      <IconButton label={`Actions for ${productName}`} icon={<Ellipsis />} size="small" />
    </Menu>
  )
}
