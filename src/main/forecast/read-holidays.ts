import { readFileSync } from 'node:fs'
import type { Holiday } from '#domain/forecasting/series.ts'
import { splitCsvLine } from './csv-line.ts'
import { parseMoment } from './steps.ts'

/**
 * Reads a calendar of holidays: CSV with the columns `date` and `name`.
 *
 * @throws Error when the file cannot be opened, lacks a column or has a row without a date or a name
 */
export function readHolidays(path: string): Holiday[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
  const names = splitCsvLine(head).map((cell) => cell.trim())
  const [date, name] = [names.indexOf('date'), names.indexOf('name')]
  if (date < 0 || name < 0) throw new Error(`${path} must have the columns date and name; it has ${head}`)
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return []
    const cells = splitCsvLine(line)
    const day = parseMoment(cells[date] ?? '')
    const called = (cells[name] ?? '').trim()
    if (day === undefined || called === '')
      throw new Error(`${path}, line ${i + 2}: "${line}" is not a date and a name`)
    return [{ day, name: called }]
  })
}
