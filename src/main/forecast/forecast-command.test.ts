import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runForecast } from '../forecast-command.ts'
import { csvCell, splitCsvLine } from './csv-line.ts'
import { fillSheets } from './fill-sheets.ts'
import { readSeries } from './read-series.ts'
import { frequencyOfSteps, labelOf, parseMoment, stepOf } from './steps.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backstock-forecast-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const columns = { id: 'id', time: 'date', value: 'quantity', known: [], horizon: 3, missing: 'unknown' as const }

/** `count` products, 40 days from 2026-01-01, selling 1 to 7 through the week. */
const weekly = (count: number): string => {
  const lines = ['id,date,quantity']
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < 40; t++) {
      lines.push(`p${i},${new Date(Date.UTC(2026, 0, 1 + t)).toISOString().slice(0, 10)},${i + 1 + (t % 7)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

describe('the forecast command', () => {
  test('writes one line per series and step, with dates that go on', async () => {
    const out = join(folder, 'out.csv')
    const code = await runForecast([file('shop.csv', weekly(2)), '--horizon', '3', '--out', out])
    expect(code).toBe(0)
    const [head, ...lines] = readFileSync(out, 'utf8').trim().split('\n')
    expect(head).toBe('id,step,date,mean,p10,p50,p90,model')
    expect(lines).toHaveLength(6)
    expect(lines[0]).toMatch(/^p0,1,2026-02-10,/)
    expect(lines[5]).toMatch(/^p1,3,2026-02-12,/)
  })

  test('writes the same for any number of jobs', async () => {
    const path = file('many.csv.gz', gzipSync(weekly(110)))
    const [one, three] = [join(folder, 'one.csv'), join(folder, 'three.csv')]
    expect(await runForecast([path, '--horizon', '7', '--jobs', '1', '--out', one])).toBe(0)
    expect(await runForecast([path, '--horizon', '7', '--jobs', '3', '--out', three])).toBe(0)
    expect(readFileSync(three, 'utf8')).toBe(readFileSync(one, 'utf8'))
  }, 60_000)

  test('writes JSON lines with the levels asked', async () => {
    const out = join(folder, 'out.jsonl')
    const args = ['--horizon', '2', '--json', '--light', '--quantiles', '0.25,0.975', '--out', out]
    expect(await runForecast([file('one.csv', weekly(1)), ...args])).toBe(0)
    const { id, steps, ...told } = JSON.parse(readFileSync(out, 'utf8')) as {
      id: string
      steps: Record<string, number>[]
    }
    expect(id).toBe('p0')
    expect(told).toMatchObject({ demandClass: 'smooth', warnings: [], trainedThrough: '2026-02-09' })
    expect(Object.keys(steps[0]!)).toEqual(['step', 'date', 'mean', 'p25', 'p97.5'])
  })

  test.each([
    [[]],
    [['a.csv']],
    [['a.csv', '--horizon', 'x']],
    [['a.csv', '--horizon', '0']],
    [['a.csv', '--horizon', '3', '--jobs', '0']],
    [['a.csv', '--horizon', '3', '--freq', 'Y']],
    [['a.csv', '--horizon', '3', '--missing', 'no']],
    [['a.csv', '--horizon', '3', '--nonsense']],
  ])('refuses the command line %j', async (argv) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await runForecast(argv)).toBe(2)
    said.mockRestore()
  })

  test('adds up by groups, so that sums agree with their series', async () => {
    const lines = ['sku,day,units,store,kind']
    for (let t = 0; t < 40; t++) {
      for (const [sku, store, kind, length] of [
        ['a', 'leeds', 'tea', 40],
        ['b', 'york', 'tea', 40],
        ['c', 'leeds', 'cups, plates', 30],
      ] as const) {
        if (t < length) lines.push(`${sku},${t + 1},${3 + (t % 7) + sku.length},${store},"${kind}"`)
      }
    }
    const out = join(folder, 'sums.csv')
    const shop = file('grouped.csv', `${lines.join('\n')}\n`)
    const names = ['--id', 'sku', '--time', 'day', '--value', 'units', '--season', '7', '--horizon', '2']
    expect(await runForecast([shop, ...names, '--groups', 'store,store+kind', '--missing', 'zero', '--out', out])).toBe(
      0,
    )
    const rows = readFileSync(out, 'utf8').trim().split('\n').slice(1).map(splitCsvLine)
    const mean = (id: string): number => Number(rows.find((row) => row[0] === id && row[1] === '1')![3])
    expect([...new Set(rows.map(([id]) => id))]).toEqual([
      'a',
      'b',
      'c',
      'total',
      'store=leeds',
      'store=york',
      'store=leeds,kind=cups, plates',
      'store=leeds,kind=tea',
      'store=york,kind=tea',
    ])
    expect(mean('total')).toBeCloseTo(mean('a') + mean('b') + mean('c'), 6)
    expect(mean('store=leeds')).toBeCloseTo(mean('a') + mean('c'), 6)
    // All end at step 40: c sold nothing for ten days.
    expect(rows.find(([id]) => id === 'c')![2]).toBe('41')
    expect(mean('c')).toBeLessThan(3)
  })

  test('needs the group columns it is to add up by', async () => {
    await expect(runForecast([file('plain.csv', weekly(2)), '--horizon', '3', '--groups', 'store'])).rejects.toThrow(
      'there is no column "store"',
    )
  })

  test('judges forecasts of the past as a table or as JSON', async () => {
    const out = join(folder, 'backtest.txt')
    const shop = file('judged.csv', weekly(3))
    expect(await runForecast([shop, '--horizon', '3', '--backtest', '2', '--out', out])).toBe(0)
    const rows = readFileSync(out, 'utf8').split('\n')
    expect(rows[0]).toMatch(/scored +values +MASE +RMSSE/)
    // What repeats exactly leaves MASE nothing to count in.
    expect(rows[1]).toMatch(/^forecast +6 +18 +- +\d/)
    expect(rows[2]).toMatch(/^seasonal naive +6 +18/)
    expect(await runForecast([shop, '--horizon', '3', '--backtest', '2', '--json', '--out', out])).toBe(0)
    const { origins, series } = JSON.parse(readFileSync(out, 'utf8')) as { origins: number; series: { id: string }[] }
    expect([origins, series.map(({ id }) => id)]).toEqual([2, ['p0', 'p1', 'p2']])
    expect(await runForecast([shop, '--horizon', '3', '--backtest', '0'])).toBe(2)
    expect(
      await runForecast([file('new.csv', 'id,t,units\na,1,2\na,2,3\n'), '--horizon', '3', '--backtest', '1']),
    ).toBe(1)
  })

  test('forecasts nothing for a holiday on which nothing was ever sold', async () => {
    const lines = ['id,date,quantity']
    const at = (t: number): string => new Date(Date.UTC(2026, 0, 1 + t)).toISOString().slice(0, 10)
    for (let t = 0; t < 100; t++) lines.push(`p,${at(t)},${t % 32 === 10 ? 0 : 5 + (t % 3)}`)
    const holidays = file(
      'holidays.csv',
      `name,date\n${[10, 42, 74, 106].map((t) => `stocktaking,${at(t)}`).join('\n')}\n`,
    )
    const out = join(folder, 'holidays.out')
    const args = ['--horizon', '8', '--json', '--out', out]
    expect(await runForecast([file('taken.csv', lines.join('\n')), '--holidays', holidays, ...args])).toBe(0)
    const { steps } = JSON.parse(readFileSync(out, 'utf8')) as { steps: { date: string; mean: number; p90: number }[] }
    expect(steps[6]).toMatchObject({ date: at(106), mean: 0, p90: 0 })
    expect(steps[5]!.mean).toBeGreaterThan(3)
  })

  test('names the fault of a calendar of holidays', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const shop = file('shop2.csv', weekly(1))
    for (const [text, fault] of [
      ['day,name\n', 'must have the columns date and name'],
      ['date,name\nsoon,easter\n', 'line 2'],
      ['date,name\n2026-04-06,\n', 'line 2'],
    ]) {
      expect(await runForecast([shop, '--horizon', '3', '--holidays', file('calendar.csv', text!)])).toBe(2)
      expect(said.mock.lastCall![0]).toContain(fault)
    }
    said.mockRestore()
  })

  test('says which rows it left out and goes on', async () => {
    const said: string[] = []
    const spy = vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text))
    const path = file('bad.csv', `${weekly(1)}p0,someday,4\np0,2026-01-05,many\n`)
    expect(await runForecast([path, '--horizon', '1', '--out', join(folder, 'bad.out')])).toBe(0)
    expect(said.join('\n')).toMatch(/2 rows left out[\s\S]*line 42: "someday"[\s\S]*line 43: "many"/)
    expect(await runForecast([file('none.csv', 'id,date,quantity\n'), '--horizon', '1'])).toBe(1)
    spy.mockRestore()
  })
})

describe('reading series', () => {
  test('adds up rows of one step and leaves missing steps unknown, or zero when asked', async () => {
    const path = file('gaps.csv', 'id,date,quantity\na,1,2\na,1,3\na,4,7\n')
    expect([...(await readSeries(path, columns)).series[0]!.demand]).toEqual([5, Number.NaN, Number.NaN, 7])
    expect([...(await readSeries(path, { ...columns, missing: 'zero' })).series[0]!.demand]).toEqual([5, 0, 0, 7])
  })

  test('takes the plan of known causes from rows without a quantity', async () => {
    const path = file('plan.csv', 'id,date,quantity,promo\na,1,2,0\na,2,5,yes\na,3,,1\na,4,,0\na,5,,1\n')
    const [series] = (await readSeries(path, { ...columns, known: ['promo'] })).series
    expect([...series!.regressors![0]!.past]).toEqual([0, 1])
    expect([...series!.regressors![0]!.future!]).toEqual([1, 0, 1])
  })

  test('turns hours out of stock into shares of the opening hours', async () => {
    const path = file('out.csv', 'id,date,quantity,hours\na,2026-01-01,2,8\na,2026-01-02,0,16\na,2026-01-03,4,0\n')
    const read = await readSeries(path, { ...columns, outOfStock: 'hours' })
    expect([...read.series[0]!.outOfStockShare!]).toEqual([0.5, 1, 0])
    expect(read.frequency).toBe('D')
  })

  test('names a column that is not there, and a series without end', async () => {
    const path = file('wrong.csv', 'id,date,quantity\na,1,2\na,90000000,2\n')
    await expect(readSeries(path, { ...columns, known: ['price'] })).rejects.toThrow('no column "price"')
    expect((await readSeries(path, columns)).badExamples[0]!.reason).toContain('spans')
  })

  test('a thread that cannot work is an error, not a silence', async () => {
    const series = Array.from({ length: 250 }, (_, i) => ({
      id: String(i),
      demand: 'no history' as unknown as Float64Array,
    }))
    const settings = { horizon: 1 } as Parameters<typeof fillSheets>[1]
    await expect(fillSheets(series, settings, { jobs: 2, onProgress: () => undefined })).rejects.toThrow()
  })
})

describe('steps', () => {
  test('a week starts on Monday, a month on its first', () => {
    const day = parseMoment('2026-11-20')!
    expect(labelOf(stepOf(day, 'W'), 'W', true)).toBe('2026-11-16')
    expect(labelOf(stepOf(day, 'M') + 2, 'M', true)).toBe('2027-01-01')
    expect(labelOf(12, undefined, false)).toBe('12')
    expect(parseMoment('2026-11')).toBe(parseMoment('2026-11-01'))
    expect(parseMoment('2024-02-29T09:30')).toBe(19_782)
    for (const cell of ['tomorrow', '2025-13-01', '2025-04-31', '2025-02-29', '1e3', '100000000']) {
      expect(parseMoment(cell)).toBeUndefined()
    }
  })

  test('are judged by the usual distance between dates', () => {
    expect(frequencyOfSteps([[0, 31, 59, 90]])).toBe('M')
    expect(frequencyOfSteps([[0, 7, 14, 28]])).toBe('W')
    expect(frequencyOfSteps([[0, 1, 2, 9]])).toBe('D')
  })
})

describe('CSV lines', () => {
  test('may be quoted', () => {
    expect(splitCsvLine('a,"b,""c""",d')).toEqual(['a', 'b,"c"', 'd'])
    expect(splitCsvLine('"a"')).toEqual(['a'])
    expect(csvCell('a,"b"')).toBe('"a,""b"""')
    expect(csvCell('plain')).toBe('plain')
  })
})
