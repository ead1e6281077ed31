import type { ProductSalesView, SalesSummaryView, SalesUploadView } from '#contract/sales.ts'
import type { Sales } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import { currencyPlaces, formatMoney, minorUnits } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import { endOfPeriod, type ProductHistory, type SalesSummary } from '#usecases/sales/read-sales.ts'

/** @param currency undefined when amounts of several currencies would have been added up: they are left out */
function salesView({ sold, revenue, returned, refunded }: Sales, currency: string | undefined) {
  const money = (amount: Sales['revenue']) =>
    currency === undefined ? undefined : formatMoney(amount, currencyPlaces(currency))
  return {
    sold: formatQuantity(sold),
    revenue: money(revenue),
    returned: formatQuantity(returned),
    refunded: money(refunded),
  }
}

const frameView = ({ from, to, grain, stores, currency, known }: ProductHistory | SalesSummary) => ({
  from,
  to,
  by: grain,
  stores: stores.map(({ storeId }) => storeId),
  currency,
  known: known.map(({ storeId, ranges }) => ({ storeId, ranges: [...ranges] })),
})

/** Revenue per unit, to the minor unit. */
const averagePrice = ({ sold, revenue }: Sales, currency: string | undefined): string | undefined =>
  currency === undefined || sold === 0
    ? undefined
    : formatMoney(minorUnits(Math.round((revenue * 1000) / sold)), currencyPlaces(currency))

export const productSalesView = (history: ProductHistory): ProductSalesView => ({
  ...frameView(history),
  productId: history.productId,
  total: salesView(history.total, history.currency),
  periods: history.periods.map(({ start, daysOut, ...sales }) => ({
    start,
    end: endOfPeriod(start, history.grain),
    ...salesView(sales, history.currency),
    averagePrice: averagePrice(sales, history.currency),
    // A hundredth of a day is a quarter of an hour.
    daysOutOfStock: Math.round(daysOut * 100) / 100,
  })),
})

export const salesSummaryView = (summary: SalesSummary): SalesSummaryView => ({
  ...frameView(summary),
  total: salesView(summary.total, summary.currency),
  periods: summary.periods.map(({ start, ...sales }) => ({
    start,
    end: endOfPeriod(start, summary.grain),
    ...salesView(sales, summary.currency),
  })),
  topProducts: summary.topProducts.map(({ productId, name, ...sales }) => ({
    productId,
    name,
    ...salesView(sales, summary.currency),
  })),
})

export const salesUploadView = (upload: SalesUpload): SalesUploadView => ({
  uploadId: upload.uploadId,
  jobId: upload.jobId,
  state: upload.state,
  fileName: upload.fileName,
  byteCount: upload.byteCount,
  storeId: upload.storeId,
  stores: [...upload.stores],
  createdBy: upload.createdBy,
  createdAt: new Date(upload.createdAt).toISOString(),
  ranges: upload.ranges?.map((range) => ({ ...range })),
  result: upload.result && { ...upload.result, errors: [...upload.result.errors] },
  problem: upload.problem && { ...upload.problem, fields: upload.problem.fields?.map((field) => ({ ...field })) },
  columns: upload.columns?.map(({ name, samples }) => ({ name, samples: [...samples] })),
  mapping: upload.mapping && { ...upload.mapping },
})
