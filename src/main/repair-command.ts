import { formatQuantity } from '#domain/values/quantity.ts'
import { openTable } from '#platform/aws/client.ts'
import { checkLedger } from '#platform/aws/ledger-check.ts'
import { applyRepair, findRepair, isWhole, type RepairPlan } from '#platform/aws/repair.ts'
import { systemTools } from '#platform/aws/write-retry.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { loadConfig } from './config.ts'
import { ConfigError } from './config-error.ts'

/**
 * `backstock repair`: what a restore of the table tore apart. Without `--apply` it says what it would do.
 *
 * @returns 1 when something is wrong, and still is
 */
export async function runRepair(argv: readonly string[]): Promise<number> {
  const unknown = argv.find((argument) => argument !== '--apply')
  if (unknown !== undefined) throw new Error(`repair knows --apply, and no ${unknown}.`)
  const { aws } = await loadConfig()
  if (!aws) throw new ConfigError('repair is for BACKSTOCK_PLATFORM=aws. On one machine: backstock restore FILE.')
  const table = openTable(aws.tableName)
  try {
    const found = await findRepair(table)
    console.log(describeRepair(found.plan).join('\n'))
    if (isWhole(found.plan)) {
      console.log('Nothing to mend.')
      return 0
    }
    if (!argv.includes('--apply')) {
      console.log(
        '\nNothing was changed. Stop every server and function that writes to this table, then: repair --apply',
      )
      return 1
    }
    await applyRepair({ table, tools: systemTools(systemRandomness) }, found)
    const { levelCount, movementCount, faults } = await checkLedger(table)
    console.log(`\nDone. Checked ${levelCount} levels against ${movementCount} movements: ${faults.length} faults.`)
    return faults.length === 0 && isWhole((await findRepair(table)).plan) ? 0 : 1
  } finally {
    table.close()
  }
}

const WHY = {
  guard_missing: 'what keeps it from being recorded twice is gone',
  movement_missing: 'a part of it is gone',
  follows_another: 'it stands on one that goes',
} as const

const place = ({
  tenantId,
  storeId,
  productId,
  seq,
}: {
  tenantId: string
  storeId: string
  productId: string
  seq: number
}) => `tenant ${tenantId}, store ${storeId}, product ${productId}, seq ${seq}`

/** A plan in lines for people. Each command that goes is told in full, so that somebody can record it again. */
export function describeRepair({
  ledger,
  stale,
  halfEffects,
  waitingCount,
  isFollowed,
  levelCount,
}: RepairPlan): string[] {
  const staleLines = [...stale]
    .filter(([, keys]) => keys.length > 0)
    .map(([type, keys]) => `  ${keys.length} of type ${type}`)
  return [
    `Read ${levelCount} levels.`,
    ...section('Commands that are taken out, whole', ledger.takenOut.flatMap(commandLines)),
    ...section(
      'Movements that are gone, and nobody says what they were',
      ledger.lost.map((each) => `  ${place(each)}`),
    ),
    ...section(
      'Levels that become what their movements add up to',
      ledger.levels.map(({ before, after, ...level }) => {
        const was = before ? `${formatQuantity(before.onHand)} at seq ${before.seq}` : 'nothing'
        return `  tenant ${level.tenantId}, store ${level.storeId}, product ${level.productId}: ${was} becomes ${formatQuantity(after.onHand)} at seq ${after.seq}`
      }),
    ),
    ...section(
      'Marks of reversals',
      ledger.marks.map(({ by, ...mark }) => `  ${place(mark)}: ${by === undefined ? 'goes' : `reversed by ${by}`}`),
    ),
    ...section(
      'Damage that no restore explains, left as it is',
      ledger.damages.map((each) => `  ${each.fault} ${place(each)}`),
    ),
    ...section('Of the table this one was restored from', staleLines),
    ...section(
      'Effects that are half there, and go',
      halfEffects.map(({ pk }) => `  ${pk}`),
    ),
    ...(isFollowed ? [] : ['Alerts, sales and all who follow look at every level again.']),
    ...(waitingCount > 0
      ? [
          `${waitingCount} mails and other effects wait, and go out when a server starts; some may have gone out before.`,
        ]
      : []),
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines]

const commandLines = ({
  tenantId,
  key,
  why,
  movements,
  missing,
}: RepairPlan['ledger']['takenOut'][number]): string[] => [
  `  tenant ${tenantId}, key ${key}: ${WHY[why]}`,
  ...movements.map(
    (m) =>
      `    ${m.kind} ${formatQuantity(m.delta)}, ${place(m)}, by ${m.actor}, ${new Date(m.occurredAt).toISOString()}${m.reference ? `, ${m.reference}` : ''}`,
  ),
  ...missing.map((each) => `    gone: ${place({ tenantId, ...each })}`),
]
