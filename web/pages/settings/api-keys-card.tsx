import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ApiKeyView, CreatedApiKey } from '#contract/identity.ts'
import { apiKeysQuery, revokeApiKey } from '../../api/api-keys.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatAgo, formatDay } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { areaLabel, KEY_STATUS } from './area-words.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { ShownOnceDialog } from './shown-once-dialog.tsx'

/** Keys for programs and assistants: made, seen once, listed, revoked. */
export function ApiKeysCard() {
  const closed = useClosedReason('keys:manage')
  const keys = useQuery({ ...apiKeysQuery, enabled: !closed })
  const storeName = useStoreNames()
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<CreatedApiKey>()
  const [revoking, setRevoking] = useState<ApiKeyView>()
  return (
    <Card
      title="API keys"
      description="For tills, scripts and assistants. A key may never do more than whoever made it."
      flush
      actions={
        <Button icon={<Plus />} size="small" disabledReason={closed} onPress={() => setMaking(true)}>
          Create key
        </Button>
      }
    >
      {closed ? (
        <EmptyState title="Only managers see the keys of the shop" />
      ) : (
        <QueryView query={keys} label="API keys">
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState icon={<KeyRound />} title="No keys yet">
                A key lets a program read stock or record movements without anybody’s password.
              </EmptyState>
            ) : (
              <DataTable
                label="API keys"
                rows={rows}
                rowKey={({ keyId }) => keyId}
                columns={columnsFor(storeName, setRevoking)}
              />
            )
          }
        </QueryView>
      )}
      {isMaking && <NewKeyDialog onMade={setMade} onClose={() => setMaking(false)} />}
      {made && <ShownOnceDialog apiKey={made} onClose={() => setMade(undefined)} />}
      <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </Card>
  )
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKeyView | undefined; onClose: () => void }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: ({ keyId }: ApiKeyView) => revokeApiKey(keyId),
    onSuccess: (_answer, { name }) => toast.good(`${name} does not work any more.`),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled() {
      onClose()
      return client.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
    },
  })
  return (
    <ConfirmDialog
      title={`Revoke ${apiKey?.name ?? 'this key'}?`}
      confirmLabel="Revoke"
      isDangerous
      isOpen={apiKey !== undefined}
      isPending={revoke.isPending}
      onClose={onClose}
      onConfirm={() => apiKey && revoke.mutate(apiKey)}
    >
      Whatever uses this key is refused from its next request on. This cannot be undone; make a new key instead.
    </ConfirmDialog>
  )
}

const columnsFor = (
  storeName: (storeId: string) => string,
  revoke: (key: ApiKeyView) => void,
): Column<ApiKeyView>[] => [
  {
    id: 'name',
    header: 'Key',
    isTitle: true,
    cell: ({ name, keyId, createdBy }) => (
      <div className="min-w-0">
        <bdi className="font-medium break-words">{name}</bdi>
        <div className="text-xs break-all text-muted">
          <code className="font-mono">bsk_{keyId}_…</code>
        </div>
        <div className="text-xs text-muted">
          made by <bdi>{createdBy.name}</bdi>
        </div>
      </div>
    ),
  },
  {
    id: 'may',
    header: 'May',
    cell: ({ areas, stores }) => (
      <div className="min-w-0">
        {areas.map(areaLabel).join(', ')}
        <div className="text-xs text-muted">{stores === 'all' ? 'All stores' : stores.map(storeName).join(', ')}</div>
      </div>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    width: '8rem',
    cell: ({ lastUsedAt }) => (lastUsedAt ? formatAgo(lastUsedAt) : 'Never'),
  },
  {
    id: 'status',
    header: 'Status',
    width: '9rem',
    cell: ({ status, expiresAt, revokedAt, revokedBy }) => (
      <div>
        <Badge tone={KEY_STATUS[status].tone}>{KEY_STATUS[status].word}</Badge>
        <div className="mt-0.5 text-xs text-muted">
          {revokedAt ? `${formatDay(revokedAt)}${revokedBy ? ` by ${revokedBy}` : ''}` : `ends ${formatDay(expiresAt)}`}
        </div>
      </div>
    ),
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '6.5rem',
    align: 'right',
    cell: (key) =>
      key.status !== 'revoked' && (
        <Button size="small" tone="quiet" onPress={() => revoke(key)} aria-label={`Revoke ${key.name}`}>
          Revoke
        </Button>
      ),
  },
]
