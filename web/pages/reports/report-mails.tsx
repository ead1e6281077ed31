import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MailPlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReportScheduleView, ReportSubscriptionView } from '#contract/report-archive.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { toProblem } from '../../api/problem.ts'
import { endReportMail, reportMailsQuery, schedulesQuery } from '../../api/reports.ts'
import { useSession } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button, IconButton } from '../../ui/actions/button.tsx'
import { Badge, type Tone } from '../../ui/data/badge.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { ReportMailDialog } from './report-mail-dialog.tsx'
import { placeWords } from './scope-fields.tsx'

const STATUS: Record<ReportSubscriptionView['status'], { word: string; tone: Tone }> = {
  active: { word: 'On', tone: 'good' },
  unconfirmed: { word: 'Waits for your yes by mail', tone: 'warn' },
  stopped: { word: 'Stopped by mail', tone: 'neutral' },
}

/** The reports that the person gets by mail. */
export function ReportMails() {
  const { account } = useSession()
  const mails = useQuery(reportMailsQuery)
  const schedules = useQuery(schedulesQuery).data
  const [isAdding, setAdding] = useState(false)
  const closed = account ? undefined : 'You are signed in through another system; mails need an account here.'
  return (
    <Card
      title="Reports you get by mail"
      description="Whenever a schedule has made one. Those made by hand are not sent."
      flush
      actions={
        <Button size="small" icon={<MailPlus />} onPress={() => setAdding(true)} disabledReason={closed}>
          Add
        </Button>
      }
    >
      <QueryView query={mails} label="your mails">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<MailPlus />} title="You get no reports by mail yet">
              Choose a report and an address. It confirms by a link first.
            </EmptyState>
          ) : (
            <ul aria-label="Reports by mail" className="divide-y divide-line">
              {list.map((mail) => (
                <MailItem
                  key={mail.subscriptionId}
                  mail={mail}
                  isMade={schedules === undefined || schedules.some((schedule) => brings(schedule, mail))}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      {isAdding && <ReportMailDialog onClose={() => setAdding(false)} />}
    </Card>
  )
}

/** Only a schedule of the same report, of the same store or shop, sends anything. */
const brings = ({ enabled, reportType, storeId }: ReportScheduleView, mail: ReportSubscriptionView): boolean =>
  enabled && reportType === mail.type && storeId === mail.storeId

function MailItem({ mail, isMade }: { mail: ReportSubscriptionView; isMade: boolean }) {
  const client = useQueryClient()
  const storeName = useStoreNames()
  const [isAsking, setAsking] = useState(false)
  const { subscriptionId, email, type, status } = mail
  const name = REPORT_NAMES[type]
  const end = useMutation({
    mutationFn: () => endReportMail(subscriptionId),
    onSuccess: () => {
      toast.good(`${email} does not get it any more.`)
      setAsking(false)
    },
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: reportMailsQuery.queryKey }),
  })
  return (
    <li className="flex items-center justify-between gap-x-4 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <div className="font-medium">
          {name} <Badge tone={STATUS[status].tone}>{STATUS[status].word}</Badge>
        </div>
        <div className="break-words text-muted">
          {placeWords(mail, storeName)} · <span className="break-all">{email}</span>
        </div>
        {!isMade && (
          <div className="text-xs text-warn">
            No schedule makes this one now, so nothing is sent: add it to Schedules.
          </div>
        )}
      </div>
      <IconButton label={`End ${name} to ${email}`} icon={<Trash2 />} size="small" onPress={() => setAsking(true)} />
      <ConfirmDialog
        title="End these mails?"
        confirmLabel="End them"
        isDangerous
        isOpen={isAsking}
        isPending={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate()}
      >
        {email} does not get “{name}” any more. The reports are made all the same.
      </ConfirmDialog>
    </li>
  )
}
