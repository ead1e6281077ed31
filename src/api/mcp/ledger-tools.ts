import { explainLevelInput, explainLevelOutput, stockHistoryInput } from '#contract/mcp.ts'
import { movementPage } from '#contract/movements.ts'
import { formatQuantity, quantity } from '#domain/values/quantity.ts'
import { accept } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { explain, type ReadLevelDeps, readMovements } from '#usecases/ledger/read-level.ts'
import { storePlaces } from '../currencies.ts'
import { levelView, movementView } from '../ledger/ledger-views.ts'
import { defineTool } from './tool.ts'

export type LedgerToolDeps = ReadLevelDeps & { catalog: Pick<CatalogStore, 'stores'> }

/** How a level came to be what it is. */
export const ledgerTools = (deps: LedgerToolDeps) => [historyTool(deps), explainTool(deps)]

const historyTool = (deps: LedgerToolDeps) =>
  defineTool({
    name: 'stock_history',
    title: 'Movements',
    description:
      'The movements of one product in one store, newest first: sales, receipts, counts, transfers and so on. `delta` is the change and `after` the balance it left.',
    input: stockHistoryInput,
    output: movementPage,
    async run(principal, { limit, cursor, ...key }) {
      const beforeSeq = cursor === undefined ? undefined : Number(cursor)
      const found = await readMovements(deps, principal, { key, limit, beforeSeq })
      if (!found.ok) return found
      const placesOf = await storePlaces(deps.catalog, principal.tenantId)
      const { movements, nextBeforeSeq } = found.value
      return accept({
        data: movements.map((movement) => movementView(movement, placesOf)),
        nextCursor: nextBeforeSeq?.toString(),
      })
    },
  })

/** An assistant explains by the latest movements; what was before them is one number. */
const EXPLAINED_MAX = 50

const explainTool = (deps: LedgerToolDeps) =>
  defineTool({
    name: 'explain_level',
    title: 'Why is it this number?',
    description:
      'Why there is as much of one product in one store as there is: the movements since the last count, oldest first. `startsFrom` plus every `delta` is `level.onHand`. For movements left out (`omittedCount`) ask stock_history.',
    input: explainLevelInput,
    output: explainLevelOutput,
    async run(principal, key) {
      const found = await explain(deps, principal, key)
      if (!found.ok) return found
      const { level, movements, ...about } = found.value
      const placesOf = await storePlaces(deps.catalog, principal.tenantId)
      const shown = movements.slice(-EXPLAINED_MAX)
      const [first] = shown
      return accept({
        ...about,
        level: levelView(level),
        startsFrom: formatQuantity(first ? quantity(first.after - first.delta) : level.onHand),
        omittedCount: movements.length - shown.length,
        movements: shown.map((movement) => movementView(movement, placesOf)),
      })
    },
  })
