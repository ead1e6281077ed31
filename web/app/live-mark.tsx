import { Pause, Play, WifiOff } from 'lucide-react'
import { type LiveStatus, pauseLive, resumeLive, useLiveStatus } from '../api/live/live.ts'
import { Button } from '../ui/actions/button.tsx'
import { cx } from '../ui/classes.ts'
import { Hint } from '../ui/overlays/hint.tsx'

const LOOKS: Record<LiveStatus, { text: string; hint: string; dot: string }> = {
  live: { text: 'Live', hint: 'Numbers move as things happen. Press to pause.', dot: 'bg-good' },
  connecting: {
    text: 'Reconnecting',
    hint: 'No connection to the live stream: numbers may be old. Press to pause.',
    dot: 'bg-warn animate-shimmer',
  },
  paused: { text: 'Paused', hint: 'Numbers stand still. Press to follow again.', dot: 'bg-line-strong' },
}

/** Whether what is on screen follows the shop, and the switch for it. */
export function LiveMark() {
  const status = useLiveStatus()
  const { text, hint, dot } = LOOKS[status]
  const Icon = { live: Pause, connecting: WifiOff, paused: Play }[status]
  return (
    <Hint text={hint}>
      <Button
        size="small"
        tone="quiet"
        aria-pressed={status === 'paused'}
        aria-label={`${text}. ${hint}`}
        onPress={status === 'paused' ? resumeLive : pauseLive}
        className="justify-start"
        data-live={status}
      >
        <span aria-hidden className={cx('size-2.5 rounded-full', dot)} />
        {text}
        <Icon aria-hidden className="text-subtle" />
      </Button>
    </Hint>
  )
}
