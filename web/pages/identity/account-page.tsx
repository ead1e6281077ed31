import { useSession } from '../../api/session.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { PasswordCard } from './password-card.tsx'
import { SecondFactorCard } from './second-factor-card.tsx'
import { SessionsCard } from './sessions-card.tsx'

/** What people see and change of their own account. */
export function AccountPage() {
  const { account, role, stores, tenant, actor } = useSession()
  const storeName = useStoreNames()
  const facts: [string, string][] = [
    ['Shop', tenant.name],
    ['Role', role === 'manager' ? 'Manager' : 'Staff'],
    ['Stores', stores === 'all' ? 'All stores' : stores.map(storeName).join(', ')],
    ...(account ? [['E-mail', account.email] as [string, string]] : []),
  ]
  return (
    <>
      <PageHeader title="Your account" description={account?.name ?? actor} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title="You">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
            {facts.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </Card>
        {account ? (
          <>
            <PasswordCard email={account.email} />
            <SecondFactorCard isOn={account.hasSecondFactor} codesLeft={account.recoveryCodesLeft} />
            <SessionsCard />
          </>
        ) : (
          <Notice tone="info">
            You are signed in through another system. Your password and sessions are managed there.
          </Notice>
        )}
      </div>
    </>
  )
}
