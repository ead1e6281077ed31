import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { onTestFinished } from 'vitest'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { localDecisionStore } from '#platform/local/decision-store.ts'
import { localForecastStore } from '#platform/local/forecast-store.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { localJobStore } from '#platform/local/job-store.ts'
import { outboxMailer, smtpMailer } from '#platform/local/mailer.ts'
import { localNarrationStore } from '#platform/local/narration-store.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { localReportRenderer } from '#platform/local/report-renderer.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import { localSalesStore } from '#platform/local/sales-store.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import { outboxTexts } from '#platform/local/texts.ts'
import { anthropicWire, openAiWire } from '#test/support/model-server.ts'
import { testMailServer } from '#test/support/server.ts'
import { NOW } from '#test/support/shop.ts'
import { tempDatabase, tempFolder } from '#test/support/temp-database.ts'
import { alertStoreContract } from './alert-store.ts'
import { apiKeyStoreContract } from './api-key-store.ts'
import { blobsContract } from './blobs.ts'
import { catalogStoreContract } from './catalog-store.ts'
import { changeFeedContract } from './change-feed.ts'
import { decisionStoreContract } from './decision-store.ts'
import { forecastStoreContract } from './forecast-store.ts'
import { identityStoreContract } from './identity-store.ts'
import { importStoreContract } from './import-store.ts'
import { jobStoreContract } from './job-store.ts'
import { mailerContract } from './mailer.ts'
import { narrationStoreContract } from './narration-store.ts'
import { narratorContract } from './narrator.ts'
import { purchaseOrderStoreContract } from './purchase-order-store.ts'
import { queueContract } from './queue.ts'
import { reportRendererContract } from './report-renderer.ts'
import { reportStoreContract } from './report-store.ts'
import { salesStoreContract } from './sales-store.ts'
import { signInsContract } from './sign-ins.ts'
import { stockStoreContract } from './stock-store.ts'
import { supplierStoreContract } from './supplier-store.ts'
import { textsContract } from './texts.ts'

const open = async () => {
  const database = await tempDatabase()
  return { stock: localStockStore(database), catalog: localCatalogStore(database), feed: localChangeFeed(database) }
}

stockStoreContract('SQLite', open)
changeFeedContract('SQLite', open)
catalogStoreContract('SQLite', open)
identityStoreContract('SQLite', async () => ({ identity: localIdentityStore(await tempDatabase()) }))
signInsContract('this server', localSignIns)
apiKeyStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { apiKeys: localApiKeyStore(database), identity: localIdentityStore(database) }
})
blobsContract('files', async () => localBlobs(await tempFolder()))
importStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    imports: localImportStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
salesStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    sales: localSalesStore(database, () => NOW),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
decisionStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { decisions: localDecisionStore(database), catalog: localCatalogStore(database) }
})
forecastStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { forecasts: localForecastStore(database), catalog: localCatalogStore(database) }
})
jobStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { jobs: localJobStore(database), catalog: localCatalogStore(database) }
})
queueContract('SQLite', async () => localQueue(await tempDatabase(), () => NOW))
alertStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { alerts: localAlertStore(database), queue: localQueue(database, () => NOW), feed: localChangeFeed(database) }
})
purchaseOrderStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return {
    purchaseOrders: localPurchaseOrderStore(database),
    catalog: localCatalogStore(database),
    feed: localChangeFeed(database),
  }
})
supplierStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { suppliers: localSupplierStore(database), catalog: localCatalogStore(database) }
})
reportRendererContract('Skia', () =>
  localReportRenderer({ chartModule: new URL('../../src/charts/printed.ts', import.meta.url) }),
)
reportStoreContract('SQLite', async () => {
  const database = await tempDatabase()
  return { reports: localReportStore(database), queue: localQueue(database, () => NOW) }
})

narrationStoreContract('SQLite', async () => localNarrationStore(await tempDatabase()))
narratorContract('Anthropic', anthropicWire)
narratorContract('any OpenAI-compatible server', openAiWire)

const FROM = 'Backstock <backstock@localhost>'

mailerContract('SMTP', async () => {
  const server = await testMailServer()
  const blobs = localBlobs(await tempFolder())
  const mailer = smtpMailer(server.url, { from: FROM, blobs })
  onTestFinished(() => mailer.close())
  return { mailer, blobs, received: () => server.waitFor(1) }
})
mailerContract('files', async () => {
  const folder = await tempFolder()
  const blobs = localBlobs(await tempFolder())
  const received = async () => {
    const files = await readdir(folder)
    return Promise.all(files.map(async (name) => PostalMime.parse(await readFile(join(folder, name)))))
  }
  return { mailer: outboxMailer(folder, { from: FROM, blobs }), blobs, received }
})
textsContract('files', async () => {
  const folder = await tempFolder()
  const received = async () => {
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
    return files.map((file) => {
      const [, to = '', body = ''] = /^To: ([^\n]*)\n\n(.*)\n$/s.exec(file) ?? []
      return { to, body }
    })
  }
  return { texts: outboxTexts(folder), received }
})
