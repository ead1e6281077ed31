import { writeFileSync } from 'node:fs'
import { STATUS } from '../src/api/status.ts'
import { JOB_PROBLEMS } from '../src/contract/job-problems.ts'
import { REFUSALS, type RefusalCode } from '../src/contract/refusals.ts'

/** Writes docs/errors.md from the tables of refusals and problems, so that they cannot differ. */

const codes = Object.keys(REFUSALS) as RefusalCode[]
const rows = codes.map((code) => `| \`${code}\` | ${STATUS[code]} | ${REFUSALS[code]} |`)
const problems = Object.entries(JOB_PROBLEMS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)

writeFileSync(
  'docs/errors.md',
  `# Errors

Every refusal is [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem+json with a stable \`code\`. \`detail\` is for
people and may change; \`errors\` has one entry per bad field, row or line; \`details\` holds what a program needs to act.

Made by \`node scripts/errors-doc.ts\` from \`src/contract/refusals.ts\` and \`src/api/status.ts\`.

| Code | Status | Meaning |
|---|---|---|
${rows.join('\n')}

## Problems of jobs and imports

Work that goes on after its request was answered tells of what is wrong in its \`problem\`, which has a \`code\` and a \`message\`.
From \`src/contract/job-problems.ts\`.

| Code | Meaning |
|---|---|
${problems.join('\n')}
`,
)
