/** One line of Prometheus' text format: a name, its labels, a number. */
const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** What a page of metrics says. */
export const samplesOf = (page: string): Sample[] =>
  page.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? []
    if (!name || line.startsWith('#')) return []
    return [
      {
        name,
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key!, text!])),
        value: Number(value),
      },
    ]
  })
