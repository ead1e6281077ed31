import type { Measures } from '#domain/forecasting/forecasting.ts'

type Measure = keyof Measures

/** Best reference per set and measure: the columns of the data folder's README, made by R's `forecast` 8.20. */
export const REFERENCES: Readonly<Record<string, Readonly<Record<string, Partial<Measures>>>>> = {
  'm3-monthly': {
    snaive: {
      sMAPE: 16.63,
      MASE: 1.1,
      RMSSE: 2.7397,
      WAPE: 14.2,
      bias: -1.2,
      MASE50: 1.1,
      WQL: 0.0949,
      cover80: 0.817,
    },
    ses: {
      sMAPE: 16.04,
      MASE: 1.094,
      RMSSE: 2.1911,
      WAPE: 13.9,
      bias: 1.8,
      MASE50: 1.094,
      WQL: 0.0941,
      cover80: 0.759,
    },
    theta: {
      sMAPE: 13.53,
      MASE: 0.845,
      RMSSE: 1.851,
      WAPE: 11.4,
      bias: 0.8,
      MASE50: 0.845,
      WQL: 0.0758,
      cover80: 0.761,
    },
    ets: {
      sMAPE: 13.88,
      MASE: 0.859,
      RMSSE: 1.8556,
      WAPE: 11.5,
      bias: 1.2,
      MASE50: 0.859,
      WQL: 0.0749,
      cover80: 0.774,
    },
  },
  'm4-weekly': {
    snaive: {
      sMAPE: 9.54,
      MASE: 2.914,
      RMSSE: 1.9543,
      WAPE: 6.2,
      bias: -1.7,
      MASE50: 2.914,
      WQL: 0.0511,
      cover80: 0.854,
    },
    ses: { sMAPE: 9.37, MASE: 2.834, RMSSE: 1.9095, WAPE: 6, bias: -3.1, MASE50: 2.834, WQL: 0.0436, cover80: 0.803 },
    theta: {
      sMAPE: 9.48,
      MASE: 2.786,
      RMSSE: 1.8694,
      WAPE: 6.1,
      bias: -3.1,
      MASE50: 2.786,
      WQL: 0.0434,
      cover80: 0.81,
    },
    ets: { sMAPE: 8.88, MASE: 2.604, RMSSE: 1.6725, WAPE: 5.9, bias: -2.9, MASE50: 2.604, WQL: 0.0419, cover80: 0.874 },
  },
  carparts: {
    zero: { sMAPE: 44.91, MASE: 0.856, RMSSE: 0.7574, WAPE: 100, bias: -100, MASE50: 0.856 },
    ses: {
      sMAPE: 176.15,
      MASE: 1.207,
      RMSSE: 0.7706,
      WAPE: 150.7,
      bias: 20,
      MASE50: 1.207,
      WQL: 1.0981,
      cover80: 0.895,
    },
    sba: { sMAPE: 179.64, MASE: 1.353, RMSSE: 0.8365, WAPE: 163.2, bias: 16.6 },
    tsb: { sMAPE: 175.18, MASE: 1.184, RMSSE: 0.7542, WAPE: 149.3, bias: 20.2 },
  },
  raf: {
    zero: { sMAPE: 16.27, MASE: 0.516, RMSSE: 0.5428, WAPE: 100, bias: -100, MASE50: 0.516 },
    mean: {
      sMAPE: 195.03,
      MASE: 0.97,
      RMSSE: 0.6036,
      WAPE: 207.3,
      bias: 29.5,
      MASE50: 0.97,
      WQL: 1.9224,
      cover80: 0.948,
    },
    ses: {
      sMAPE: 195.06,
      MASE: 0.98,
      RMSSE: 0.6082,
      WAPE: 206.8,
      bias: 28.7,
      MASE50: 0.98,
      WQL: 1.917,
      cover80: 0.946,
    },
    tsb: { sMAPE: 195.61, MASE: 0.984, RMSSE: 0.6156, WAPE: 196.8, bias: 15.8 },
  },
  'm5-foods3-tx3': {
    ses: { sMAPE: 129.95, MASE: 1.04, RMSSE: 0.7868, WAPE: 64.8, bias: 3.7, MASE50: 1.04, WQL: 0.4404, cover80: 0.864 },
    ets: {
      sMAPE: 129.98,
      MASE: 1.032,
      RMSSE: 0.7817,
      WAPE: 63.4,
      bias: 0.3,
      MASE50: 1.032,
      WQL: 0.4338,
      cover80: 0.86,
    },
    sba: { sMAPE: 130.1, MASE: 1.028, RMSSE: 0.7805, WAPE: 64.2, bias: -4.8 },
  },
  'm5-priced': {
    theta: {
      sMAPE: 124.48,
      MASE: 1.027,
      RMSSE: 0.7828,
      WAPE: 45.8,
      bias: -3.3,
      MASE50: 1.027,
      WQL: 0.3268,
      cover80: 0.864,
    },
    ets: {
      sMAPE: 125.18,
      MASE: 1.045,
      RMSSE: 0.7915,
      WAPE: 47.2,
      bias: -2.5,
      MASE50: 1.045,
      WQL: 0.3327,
      cover80: 0.855,
    },
    tsb: { sMAPE: 123.64, MASE: 1.012, RMSSE: 0.7702, WAPE: 45.8, bias: -2.2 },
  },
  'pasta-promo': {
    mean: {
      sMAPE: 95.29,
      MASE: 0.888,
      RMSSE: 0.7591,
      WAPE: 73.4,
      bias: -4.5,
      MASE50: 0.888,
      WQL: 0.5275,
      cover80: 0.889,
    },
    ets: {
      sMAPE: 100.66,
      MASE: 0.843,
      RMSSE: 0.7601,
      WAPE: 67.3,
      bias: -25.7,
      MASE50: 0.843,
      WQL: 0.5886,
      cover80: 0.892,
    },
  },
  'fresh-stockout': {
    ses: {
      sMAPE: 41.33,
      MASE: 0.935,
      RMSSE: 0.8346,
      WAPE: 35.5,
      bias: -8.1,
      MASE50: 0.935,
      WQL: 0.233,
      cover80: 0.789,
    },
    theta: {
      sMAPE: 41.1,
      MASE: 0.928,
      RMSSE: 0.8308,
      WAPE: 35.3,
      bias: -7.7,
      MASE50: 0.928,
      WQL: 0.2324,
      cover80: 0.775,
    },
  },
  'orange-juice': {
    ses: {
      sMAPE: 63.03,
      MASE: 0.641,
      RMSSE: 0.4034,
      WAPE: 73.5,
      bias: 19.7,
      MASE50: 0.641,
      WQL: 0.5405,
      cover80: 0.961,
    },
    ets: { sMAPE: 66.85, MASE: 0.692, RMSSE: 0.4335, WAPE: 76.8, bias: 17.6, MASE50: 0.692, WQL: 9999, cover80: 0.941 },
  },
}

/** One thing a set's forecast should reach: the measure's value must lie between the two numbers. */
export interface Aim {
  measure: Measure
  least: number
  most: number
}

const atMost = (measure: Measure, most: number): Aim => ({ measure, least: Number.NEGATIVE_INFINITY, most })
const within = (measure: Measure, least: number, most: number): Aim => ({ measure, least, most })
const continuous = within('cover80', 0.77, 0.83)
const counts = within('cover80', 0.78, 0.92)

/** What each set should reach, from the best reference column and the part by which it is to be beaten. */
export const AIMS: Readonly<Record<string, readonly Aim[]>> = {
  'm3-monthly': [atMost('sMAPE', 13.53 * 0.97), atMost('MASE', 0.845 * 0.97), continuous],
  'm4-weekly': [atMost('MASE', 2.604 * 0.93), atMost('sMAPE', 8.88 * 0.93), continuous],
  carparts: [
    atMost('RMSSE', 0.7542),
    within('bias', -5, 5),
    atMost('MASE50', 0.856),
    atMost('WQL', 1.0981 * 0.85),
    counts,
  ],
  raf: [atMost('RMSSE', 0.5428), within('bias', -5, 5), atMost('MASE50', 0.516), atMost('WQL', 1.917 * 0.85), counts],
  'm5-foods3-tx3': [
    atMost('RMSSE', 0.7805 * 0.97),
    atMost('MASE50', 1.032 * 0.86),
    atMost('WQL', 0.4338 * 0.92),
    counts,
  ],
  'm5-priced': [atMost('RMSSE', 0.7702 * 0.97), atMost('MASE50', 1.045 * 0.86), atMost('WQL', 0.3327 * 0.92), counts],
  'pasta-promo': [atMost('WAPE', 67.3 * 0.88), counts],
  'fresh-stockout': [within('bias', -2, 2), atMost('WAPE', 35.3 * 0.95), continuous],
  'orange-juice': [atMost('WAPE', 76.8 * 0.75), continuous],
}
