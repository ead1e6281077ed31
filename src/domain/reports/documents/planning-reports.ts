import { type LevelForecast, LISTED_DAYS, unitsOver } from '../../forecasts/forecast.ts'
import { addDays, type Day } from '../../values/day.ts'
import { type Notice, type ReportDocument, type Table, tableOf } from '../document.ts'
import { documentOf, type Frame, printed } from './frame.ts'
import { tenth } from './sales-sections.ts'
import { arithmeticSection, atRisk, type Todo, todoTable } from './to-do-sections.ts'

/** What to buy, hand over and reduce, whole. */
export function recommendationsReport(
  frame: Frame,
  { todos, missing }: { todos: readonly Todo[]; missing: readonly Notice[] },
): ReportDocument {
  const nameOf = (storeId: string) => frame.storeNames.get(storeId) ?? storeId
  const count = (action: Todo['action']) => todos.filter((one) => one.action === action).length
  return documentOf(frame, 'Inventory recommendations', [
    ...missing,
    {
      kind: 'keyFigures',
      figures: [
        { label: 'To buy', kind: 'number', value: count('buy') },
        { label: 'To hand over', kind: 'number', value: count('transfer') },
        { label: 'To reduce', kind: 'number', value: count('reduce') },
        { label: 'Money at risk', kind: 'money', value: atRisk(todos), note: 'if nothing is ordered' },
      ],
    },
    printed(todoTable(todos, nameOf)),
    arithmeticSection(todos, nameOf),
  ])
}

/** A forecast as the summary tells it. */
export interface ToldForecast {
  forecast: LevelForecast
  name: string
}

/** Every forecast, what sells most first: what the CSV file holds. */
export function forecastTable(forecasts: readonly ToldForecast[], { storeNames }: Pick<Frame, 'storeNames'>): Table {
  const nameOf = (storeId: string) => storeNames.get(storeId) ?? storeId
  return tableOf({
    title: 'What is expected',
    items: forecasts.toSorted((a, b) => unitsOver(b.forecast, LISTED_DAYS) - unitsOver(a.forecast, LISTED_DAYS)),
    columns: [
      { key: 'productId', title: 'No.', kind: 'text', cell: ({ forecast }) => forecast.productId },
      { key: 'name', title: 'Product', kind: 'text', cell: ({ name }) => name },
      { key: 'store', title: 'Store', kind: 'text', cell: ({ forecast }) => nameOf(forecast.storeId) },
      { key: 'demandClass', title: 'Demand', kind: 'text', cell: ({ forecast }) => forecast.demandClass },
      { key: 'day1', title: 'Tomorrow', kind: 'number', cell: ({ forecast }) => tenth(forecast.mean[0] ?? 0) },
      {
        key: 'units7',
        title: '7 days',
        kind: 'number',
        cell: ({ forecast }) => tenth(unitsOver(forecast, 7)),
      },
      {
        key: 'units28',
        title: '28 days',
        kind: 'number',
        cell: ({ forecast }) => tenth(unitsOver(forecast, LISTED_DAYS)),
      },
      {
        key: 'trainedThrough',
        title: 'Learnt to',
        kind: 'date',
        cell: ({ forecast }) => addDays(forecast.firstDay, -1),
      },
    ],
  })
}

const CLASSES = ['smooth', 'erratic', 'intermittent', 'lumpy', 'new', 'dying'] as const

/** What is expected to sell, product by product, and how forecasts did. */
export function forecastSummary(
  frame: Frame,
  facts: {
    forecasts: readonly ToldForecast[]
    missing: readonly Notice[]
    accuracy?: { wape: number; cover80: number; levelCount: number }
    today: Day
  },
): ReportDocument {
  const { forecasts, accuracy, today } = facts
  const sorted = forecasts.toSorted((a, b) => unitsOver(b.forecast, LISTED_DAYS) - unitsOver(a.forecast, LISTED_DAYS))
  const old = forecasts.filter(({ forecast }) => addDays(forecast.firstDay, 8) < today).length
  const total = (days: number) => tenth(forecasts.reduce((sum, { forecast }) => sum + unitsOver(forecast, days), 0))
  return documentOf(frame, 'Forecast summary', [
    ...facts.missing,
    ...(old > 0
      ? [
          {
            kind: 'notice',
            severity: 'warning',
            text: `${old} forecasts are old: their sales are not known up to now.`,
          } as const,
        ]
      : []),
    {
      kind: 'keyFigures',
      figures: [
        { label: 'Forecasts', kind: 'number', value: forecasts.length },
        { label: 'Units, next 7 days', kind: 'number', value: total(7) },
        { label: 'Units, next 28 days', kind: 'number', value: total(28) },
        ...(accuracy
          ? ([
              { label: 'Error, last week', kind: 'percent', value: accuracy.wape, note: 'absolute, of what was sold' },
              { label: 'Within the interval', kind: 'percent', value: accuracy.cover80, note: '80 % is meant' },
            ] as const)
          : []),
      ],
    },
    ...(sorted.length === 0
      ? [
          {
            kind: 'paragraph',
            text: 'There are no forecasts yet. They are made every night, once sales are known.',
          } as const,
        ]
      : [
          {
            kind: 'chart',
            chart: {
              kind: 'ranked_bars',
              title: 'Most expected in the next 28 days',
              unit: 'units',
              bars: sorted
                .slice(0, 12)
                .map(({ forecast, name }) => ({ label: name, value: tenth(unitsOver(forecast, LISTED_DAYS)) })),
            },
          } as const,
          byClass(forecasts),
          printed(forecastTable(forecasts, frame)),
        ]),
  ])
}

/** How many forecasts there are of each kind of demand, and what they come to. */
const byClass = (forecasts: readonly ToldForecast[]): Table =>
  tableOf({
    title: 'By kind of demand',
    items: CLASSES.map((kind) => ({
      kind,
      own: forecasts.filter(({ forecast }) => forecast.demandClass === kind),
    })).filter(({ own }) => own.length > 0),
    columns: [
      { key: 'demandClass', title: 'Demand', kind: 'text', cell: ({ kind }) => kind },
      { key: 'count', title: 'Forecasts', kind: 'number', cell: ({ own }) => own.length },
      {
        key: 'units28',
        title: 'Units, 28 days',
        kind: 'number',
        cell: ({ own }) => tenth(own.reduce((sum, { forecast }) => sum + unitsOver(forecast, LISTED_DAYS), 0)),
      },
    ],
  })
