import { z } from 'zod'

/**
 * What a request of an HTTP API looks like to a function: payload format 2.0. Only what is used.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const httpEvent = z.object({
  version: z.literal('2.0'),
  rawPath: z.string().startsWith('/'),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string().min(1),
    stage: z.string().min(1),
    // Without it nobody would know who calls, and the caller would pass for this machine.
    http: z.object({ method: z.string().min(1), sourceIp: z.string().min(1) }),
  }),
})

export type HttpEvent = z.infer<typeof httpEvent>

/**
 * Where the edge in front of the gateway says the path as it was asked for: an HTTP API hands it on decoded, so that `A/1`
 * in a path cannot be told from two parts, and what follows a decoded `?` is gone.
 */
export const RAW_PATH_HEADER = 'x-backstock-path'

/** The path and query of a request, encoded, without the gateway's stage. */
export function urlOf({ rawPath, rawQueryString, headers, requestContext: { stage } }: HttpEvent): string {
  const decoded = withoutStage(rawPath, stage)
  const given = headers[RAW_PATH_HEADER]
  const path = given !== undefined && isSamePath(given, decoded) ? given : encoded(decoded)
  return rawQueryString === '' ? path : `${path}?${rawQueryString}`
}

/** A stage with a name stands before the path, unless a domain of one's own hides it. */
function withoutStage(path: string, stage: string): string {
  if (stage === '$default') return path
  if (path === `/${stage}`) return '/'
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path
}

const ENCODED_PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/

/** Anybody can send the header, so it counts only where it says the same as the gateway. */
function isSamePath(given: string, decoded: string): boolean {
  if (!ENCODED_PATH.test(given)) return false
  const said = decodeOrNone(given)
  return said !== undefined && (said === decoded || said.split('?')[0] === decoded)
}

function decodeOrNone(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What cannot stand in an encoded path as it is. A path that is encoded already stays as it is. */
const FOREIGN_TO_PATHS = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g

const encoded = (path: string): string => path.replace(FOREIGN_TO_PATHS, (text) => encodeURIComponent(text))
