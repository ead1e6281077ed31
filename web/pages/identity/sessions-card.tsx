import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SessionView } from '#contract/identity.ts'
import { endOtherSessions, endSession, sessionsQuery } from '../../api/identity.ts'
import { toProblem } from '../../api/problem.ts'
import { formatAgo, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { deviceOf } from './device.ts'

/** Where somebody is signed in, and how to end it. */
export function SessionsCard() {
  const client = useQueryClient()
  const sessions = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: (sessionId: string | undefined) =>
      sessionId === undefined ? endOtherSessions() : endSession(sessionId),
    onSuccess: () => toast.good('Signed out there.'),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const isAlone = sessions.data?.length === 1
  return (
    <Card
      title="Where you are signed in"
      flush
      actions={
        <Button
          size="small"
          onPress={() => end.mutate(undefined)}
          disabledReason={isAlone ? 'You are signed in only here.' : undefined}
        >
          Sign out everywhere else
        </Button>
      }
    >
      <QueryView query={sessions} label="your sessions">
        {(list) => (
          <ul className="divide-y divide-line">
            {list.map((session) => (
              <SessionItem key={session.sessionId} session={session} onEnd={() => end.mutate(session.sessionId)} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function SessionItem({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const device = deviceOf(session.userAgent)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0">
        <div className="font-medium">
          {device} {session.isCurrent && <Badge tone="good">This one</Badge>}
        </div>
        <div className="text-xs text-muted">
          {session.address} · used {formatAgo(session.lastSeenAt)} · since {formatTime(session.createdAt)}
        </div>
      </div>
      {!session.isCurrent && (
        <Button size="small" onPress={onEnd} aria-label={`Sign out ${device}`}>
          Sign out
        </Button>
      )}
    </li>
  )
}
