import type { Api } from './typed.ts'

/** The API's own description, made from the schemas that validate. */
export function openApiRoute(app: Api): void {
  app.get('/api/v1/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  )
}
