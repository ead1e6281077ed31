import type { SalesUploadView } from '#contract/sales.ts'
import type { Tone } from '../../ui/data/badge.tsx'

type Problem = NonNullable<SalesUploadView['problem']>

export const STATES: Record<SalesUploadView['state'], { tone: Tone; label: string }> = {
  reading: { tone: 'info', label: 'Reading' },
  published: { tone: 'good', label: 'Counts' },
  failed: { tone: 'danger', label: 'Not taken' },
  cancelled: { tone: 'neutral', label: 'Cancelled' },
  removed: { tone: 'neutral', label: 'Taken back' },
}

/** What a job does, in words. */
export const PHASES: Record<string, string> = {
  reading: 'Reading rows',
  products: 'Looking up products',
  writing: 'Writing days',
}

/** Whether the good rows alone could be taken. */
export const hasBadRows = ({ code }: Problem): boolean => code === 'IMPORT_HAS_ERRORS'

/** Problems whose messages go on with what to do; here a button or a form does it. */
const SAYS_MORE = new Set(['IMPORT_HAS_ERRORS', 'UNKNOWN_PRODUCT', 'DECIMAL_MARK_AMBIGUOUS'])

/** What is wrong with a file, for somebody who sent it in a browser. Other problems say it themselves. */
export function whatIsWrong(problem: Problem): string {
  if (problem.code === 'COLUMNS_NOT_RECOGNISED') return 'It is not clear what each column of the file holds'
  if (SAYS_MORE.has(problem.code)) return problem.message.split('. ')[0] ?? problem.message
  return problem.message.replace(/\.$/, '')
}

const NEXT_STEPS: Record<string, string> = {
  IMPORT_HAS_ERRORS:
    'Nothing was taken. Mend these rows in the file and send it again, or take the good rows and leave these out.',
  UNKNOWN_PRODUCT:
    'Nothing was taken. Add these products first, or ask somebody who may add products to send the file.',
  EMPTY_FILE: 'Nothing was taken. See that the file has a line of headings, and a row for each sale below it.',
  FILE_TOO_LARGE: 'Nothing was taken. Split the file and send the parts one after another.',
  UNREADABLE_FILE: 'Nothing was taken. Save it as CSV in your spreadsheet or till, and send that.',
  INTERNAL: 'Nothing was taken. Send the file again; if it stays, tell whoever runs this server.',
}

/** What a person has to say before the file can be read. */
const TO_SAY: Record<string, string> = {
  COLUMNS_NOT_RECOGNISED: 'what each column holds',
  DECIMAL_MARK_AMBIGUOUS: 'how its numbers are written',
}

/** What to do about it. @param canSay the file is at hand, and a form below asks */
export function whatToDo({ code }: Problem, canSay: boolean): string {
  const toSay = TO_SAY[code]
  if (toSay)
    return canSay ? `Nothing was taken yet. Say ${toSay}.` : `Nothing was taken. Send the file again and say ${toSay}.`
  return (
    NEXT_STEPS[code] ??
    'Nothing was taken. The file needs columns for the product, the date and the quantity; revenue or price is welcome. Mend it and send it again.'
  )
}
