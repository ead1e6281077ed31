/** Splits one CSV line; cells may be quoted, a doubled quote inside stands for one. Quoted line breaks are not known. */
export function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const cells: string[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] !== '"') {
      const end = line.indexOf(',', at)
      cells.push(end < 0 ? line.slice(at) : line.slice(at, end))
      at = end < 0 ? line.length + 1 : end + 1
      continue
    }
    let end = at + 1
    while (end < line.length && (line[end] !== '"' || line[end + 1] === '"')) end += line[end] === '"' ? 2 : 1
    cells.push(line.slice(at + 1, end).replaceAll('""', '"'))
    const comma = line.indexOf(',', end)
    at = comma < 0 ? line.length + 1 : comma + 1
  }
  return cells
}

/** Quotes a cell where CSV needs it. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
