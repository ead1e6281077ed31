import type { ApiProblem } from '../../api/problem.ts'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'

/** What was wrong with a form as a whole. A refusal says it in a line; a failure also brings the id to quote. */
export function FormProblem({ problem }: { problem: ApiProblem | undefined }) {
  if (!problem) return null
  const isRefusal = problem.status >= 400 && problem.status < 500
  return isRefusal ? <Notice tone="danger">{problem.detail}</Notice> : <ErrorState error={problem} />
}
