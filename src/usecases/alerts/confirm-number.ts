import { answerCode } from '#domain/alerts/number-code.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { TooManyRequests } from '../identity/sign-in.ts'
import { type AskDeps, askToConfirm, newCode } from './ask-to-confirm.ts'
import { ownSubscriptions } from './subscriptions.ts'

type Kept = Pick<AlertStore, 'subscriptions' | 'saveSubscription'>

/** Several tries at one moment, each of which counts; more lost races than tries would be a fault. */
const ATTEMPTS_MAX = 10

const notFound = refuse('NOT_FOUND', 'There is no such subscription of a phone number.')
const over = refuse('CODE_NOT_VALID', 'This code ran out or was tried too often. Ask for a new one.')
const busy = refuse('VERSION_CONFLICT', 'This subscription was changed in another window. Load it again.')

/** Says yes for a number, by the code that was sent to it. Each wrong one costs a try, also of those sent side by side. */
export async function confirmNumber(
  deps: { alerts: Kept; clock: Clock },
  principal: Principal,
  { subscriptionId, code }: { subscriptionId: string; code: string },
): Promise<Result<Subscription, Refusal<'NOT_FOUND' | 'WRONG_CODE' | 'CODE_NOT_VALID' | 'VERSION_CONFLICT'>>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const current = await ownNumber(deps, principal, subscriptionId)
    if (!current) return notFound
    // Sent once more because the answer was lost.
    if (current.status === 'active') return accept(current)
    const answer = answerCode(current.code, code, deps.clock.now())
    if (answer.kind === 'over') return over
    const { version, ...before } = current
    const next =
      answer.kind === 'right'
        ? ({ ...before, status: 'active', code: undefined } as const)
        : { ...before, code: answer.left }
    if (!(await deps.alerts.saveSubscription(next, version))) continue
    if (answer.kind === 'right') return accept({ ...next, version: version + 1 })
    return answer.left.triesLeft === 0 ? over : wrong(answer.left.triesLeft)
  }
  return busy
}

function wrong(triesLeft: number) {
  const message = `This is not the code. ${triesLeft === 1 ? 'One try is' : `${triesLeft} tries are`} left.`
  return refuse('WRONG_CODE', message, { fields: [{ path: 'code', code: 'WRONG_CODE', message }] })
}

/** Sends a number a new code; the one before is no good from then on. Nothing is sent to one that has said yes. */
export async function askNumberAgain(
  deps: AskDeps & { alerts: Kept },
  principal: Principal,
  subscriptionId: string,
): Promise<Result<Subscription, Refusal<'NOT_FOUND' | 'VERSION_CONFLICT'> | TooManyRequests>> {
  const current = await ownNumber(deps, principal, subscriptionId)
  if (!current) return notFound
  if (current.status === 'active') return accept(current)
  const code = await newCode(deps, current)
  if (!code.ok) return code
  const { version, ...before } = current
  const next = { ...before, status: 'unconfirmed', code: code.value } as const
  if (!(await deps.alerts.saveSubscription(next, version))) return busy
  await askToConfirm(deps, next)
  return accept({ ...next, version: version + 1 })
}

async function ownNumber(
  deps: { alerts: Pick<AlertStore, 'subscriptions'> },
  principal: Principal,
  subscriptionId: string,
): Promise<Subscription | undefined> {
  const own = await ownSubscriptions(deps, principal)
  return own.find((each) => each.subscriptionId === subscriptionId && each.channel === 'text')
}
