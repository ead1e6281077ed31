import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { confirmAlerts, confirmReports, stopAlerts, stopReports } from '../../api/alerts.ts'
import { toProblem } from '../../api/problem.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { tokenInAddress } from '../identity/enter.ts'
import { OpenHeading } from '../identity/open-form.tsx'

/** Where the link of a confirmation mail leads: looking confirms nothing, the button does. */
export const ConfirmAlertsPage = () => (
  <LinkPage
    send={confirmAlerts}
    title="Stock alerts for this address?"
    intro="Somebody asked for stock alerts to be sent to you."
    button="Yes, send them"
    done={(email) => `${email} gets stock alerts from now on. Every mail has a link that stops them.`}
  />
)

/** Where the link at the end of every alert's mail or text leads. */
export const StopAlertsPage = () => (
  <LinkPage
    send={(token) => stopAlerts(token).then(({ email, phone = '' }) => ({ email: email ?? phone }))}
    title="Stop these alerts?"
    intro="You get no more stock alerts at this address or number."
    button="Stop them"
    done={(address) => `${address} gets no more stock alerts.`}
  />
)

/** The same for a report. */
export const ConfirmReportsPage = () => (
  <LinkPage
    send={confirmReports}
    title="Reports for this address?"
    intro="Somebody asked for a report to be sent to you."
    button="Yes, send it"
    done={(email) => `${email} gets the report from now on. Every mail has a link that stops it.`}
  />
)

export const StopReportsPage = () => (
  <LinkPage
    send={stopReports}
    title="Stop these mails?"
    intro="You get this report no more at this address."
    button="Stop them"
    done={(email) => `${email} does not get this report any more.`}
  />
)

interface LinkPageProps {
  send: (token: string) => Promise<{ email: string }>
  title: string
  intro: ReactNode
  button: string
  done: (email: string) => string
}

function LinkPage({ send, title, intro, button, done }: LinkPageProps) {
  const [token] = useState(tokenInAddress)
  const answer = useMutation({ mutationFn: () => send(token) })
  if (answer.data) {
    return (
      <>
        <OpenHeading title="Done">{done(answer.data.email)}</OpenHeading>
        <Link to="/" className="text-sm underline">
          Open Backstock
        </Link>
      </>
    )
  }
  return (
    <>
      <OpenHeading title={title}>{intro}</OpenHeading>
      {answer.error && <ErrorState error={toProblem(answer.error)} className="mb-4" />}
      <Button
        tone="primary"
        className="w-full"
        onPress={() => answer.mutate()}
        isPending={answer.isPending}
        disabledReason={token === '' ? 'The link is not complete.' : undefined}
      >
        {button}
      </Button>
    </>
  )
}
