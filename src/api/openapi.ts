import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { KEY_AREAS, type Permission } from '#domain/identity/permission.ts'
import type { Api } from './typed.ts'

/** The API's own description, made from the schemas that validate. */
export function openApiRoute(app: Api): void {
  app.get('/api/v1/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  )
}

/** How a request says who it comes from. Browsers send a cookie instead. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, a session’s token, or a JWT of an issuer that is accepted.',
  },
} as const

/** Describes a route by its schemas, and says what a caller must be allowed to do. */
export const describeRoute: typeof jsonSchemaTransform = (route) => {
  const described = jsonSchemaTransform(route)
  const { permission } = (route.route as { config?: { permission?: Permission } }).config ?? {}
  if (!permission || described.schema.hide) return described
  const security = permission === 'public' ? [] : [{ bearer: [] }]
  const description = needOf(permission)
  return { ...described, schema: { ...described.schema, security, ...(description && { description }) } }
}

function needOf(permission: Permission): string | undefined {
  if (permission === 'public' || permission === 'signed_in') return undefined
  if (permission === 'person') return 'For people only: no API key may do this.'
  const isForKeys = KEY_AREAS.some((area) => area === permission)
  return isForKeys ? `Needs \`${permission}\`.` : `Needs \`${permission}\`, which no API key can have.`
}
