import { useQuery } from '@tanstack/react-query'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import type { PersonView } from '#contract/identity.ts'
import { peopleQuery } from '../../api/identity.ts'
import { useClosedReason, useSession } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Badge, type Tone } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { PersonActions } from './person-actions.tsx'
import { PersonDialog } from './person-dialog.tsx'

const STATUS: Record<PersonView['status'], { word: string; tone: Tone }> = {
  active: { word: 'Active', tone: 'good' },
  invited: { word: 'Invited', tone: 'info' },
  deactivated: { word: 'Deactivated', tone: 'neutral' },
}

/** Who may come in, as what, and to which stores. */
export function PeoplePage() {
  const { account } = useSession()
  const closed = useClosedReason('people:manage')
  const people = useQuery({ ...peopleQuery, enabled: !closed })
  const storeName = useStoreNames()
  const [editing, setEditing] = useState<PersonView | 'new'>()
  const header = (
    <PageHeader
      title="People"
      description="Managers may do everything in their stores. Staff see stock, record movements and counts, and handle alerts."
      actions={
        <Button tone="primary" icon={<UserPlus />} onPress={() => setEditing('new')} disabledReason={closed}>
          Invite somebody
        </Button>
      }
    />
  )
  if (closed) {
    return (
      <>
        {header}
        <EmptyState icon={<Users />} title="Only managers see the people of the shop" />
      </>
    )
  }
  return (
    <>
      {header}
      <Card flush>
        <QueryView query={people} label="people">
          {(list) => (
            <DataTable
              label="People"
              rows={list}
              rowKey={({ userId }) => userId}
              columns={columnsFor({ ownId: account?.userId, storeName, onEdit: setEditing })}
            />
          )}
        </QueryView>
      </Card>
      {people.data?.length === 1 && (
        <p className="mt-3 text-sm text-muted">
          You are on your own so far. Whoever you invite gets a mail with a link and chooses a password.
        </p>
      )}
      {editing && (
        <PersonDialog person={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  )
}

interface ColumnContext {
  ownId: string | undefined
  storeName: (storeId: string) => string
  onEdit: (person: PersonView) => void
}

const columnsFor = ({ ownId, storeName, onEdit }: ColumnContext): Column<PersonView>[] => [
  {
    id: 'name',
    header: 'Name',
    isTitle: true,
    cell: ({ userId, name, email }) => (
      <div className="min-w-0">
        <div className="font-medium break-words">
          {name} {userId === ownId && <Badge>You</Badge>}
        </div>
        <div className="text-xs break-all text-muted">{email}</div>
      </div>
    ),
  },
  { id: 'role', header: 'Role', width: '7rem', cell: ({ role }) => (role === 'manager' ? 'Manager' : 'Staff') },
  {
    id: 'stores',
    header: 'Stores',
    cell: ({ stores }) => (stores === 'all' ? 'All stores' : stores.map(storeName).join(', ')),
  },
  {
    id: 'factor',
    header: 'Second step',
    width: '8rem',
    cell: ({ hasSecondFactor }) => (hasSecondFactor ? 'On' : 'Off'),
  },
  {
    id: 'status',
    header: 'Status',
    width: '8rem',
    cell: ({ status }) => <Badge tone={STATUS[status].tone}>{STATUS[status].word}</Badge>,
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '4rem',
    align: 'right',
    cell: (person) => <PersonActions person={person} isSelf={person.userId === ownId} onEdit={() => onEdit(person)} />,
  },
]
