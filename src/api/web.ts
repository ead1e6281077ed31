import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { sendRefusal } from './problems.ts'
import type { Api } from './typed.ts'

/** Everything comes from here: no other host, no inline script. `data:` is for the QR code and icons. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const IMMUTABLE = { maxAge: '365d', immutable: true }

/**
 * Serves the dashboard, if it is built. Paths that are its pages get its index; any other unknown path gets a problem.
 *
 * @param folder where it is built to; undefined where something else serves it
 */
export async function webRoutes(app: Api, folder: string | undefined): Promise<void> {
  if (folder === undefined) return servePages(app, undefined)
  const indexFile = join(folder, 'index.html')
  // Read once: a page asked for while a newer dashboard is being built still gets the one this server serves.
  const index = existsSync(indexFile) ? readFileSync(indexFile) : undefined
  servePages(app, index)
  if (index) await serveFiles(app, folder)
}

function servePages(app: Api, index: Buffer | undefined): void {
  app.setNotFoundHandler((request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    // Programs look under /.well-known for facts; a page would be taken for one.
    const isPage = isRead && !/^\/(api|assets|\.well-known)\//.test(request.url)
    if (index && isPage) {
      const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'cache-control': 'no-cache' }
      return reply.headers(headers).type('text/html; charset=utf-8').send(index)
    }
    return sendRefusal(reply, { code: 'NOT_FOUND', message: `There is nothing at ${request.url.split('?')[0]}.` })
  })
}

async function serveFiles(app: Api, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: true, preCompressed: true })
  const isPublic = { permission: 'public' } as const
  // Names of built assets carry a hash of what is in them, so they never change.
  app.get<{ Params: { '*': string } }>('/assets/*', { config: isPublic, schema: { hide: true } }, (request, reply) =>
    reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, IMMUTABLE),
  )
  const topFiles = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'index.html',
  )
  for (const { name } of topFiles) {
    app.get(`/${name}`, { config: isPublic, schema: { hide: true } }, (_request, reply) =>
      reply.sendFile(name, { maxAge: 0 }),
    )
  }
}
