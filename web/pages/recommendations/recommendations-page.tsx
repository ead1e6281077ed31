import { useUrlState } from '../../app/url-state.ts'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { Simulator } from '../simulator/simulator.tsx'
import { Decisions } from './decisions.tsx'
import { WorkList } from './work-list.tsx'

/** What to buy, hand over or reduce, what came of earlier advice, and what it would have been worth. */
export function RecommendationsPage() {
  const [{ view }, change] = useUrlState()
  return (
    <>
      <PageHeader
        title="Recommendations"
        description="What to buy, by when, and what it costs to do nothing. Every number can be opened and added up."
      />
      <Tabs
        label="Recommendations"
        selected={view ?? 'list'}
        onSelect={(next) => change({ view: next === 'list' ? undefined : next })}
        items={[
          { id: 'list', label: 'What to do', content: <WorkList /> },
          { id: 'decisions', label: 'Decisions', content: <Decisions /> },
          { id: 'simulator', label: 'Past year', content: <Simulator /> },
        ]}
      />
    </>
  )
}
