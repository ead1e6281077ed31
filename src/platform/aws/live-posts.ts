import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { LivePosts } from '#ports/live-gateway.ts'
import { isWorthRetrying, type RetryTools } from './write-retry.ts'

/** API Gateway answers in milliseconds. */
const REQUEST_TIMEOUT_MS = 2000

const STEP_MS = 50
const STEP_MAX_MS = 1000

/** What says that there is nobody: closed, never opened, or opened at a gateway that was replaced since. */
const GONE: ReadonlySet<string> = new Set(['GoneException', 'BadRequestException'])

const TOO_MANY_REQUESTS = 429

export interface PostsDeps {
  tools: RetryTools
  /** Of the stage: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`. */
  endpoint: string
}

/**
 * LivePosts by the management API of API Gateway's WebSocket APIs. The pauses between attempts are of random length, so
 * that those who were held back together do not come back together.
 */
export function awsLivePosts(
  { tools, endpoint }: PostsDeps,
  config: ApiGatewayManagementApiClientConfig = {},
): LivePosts & { close(): void } {
  const gateway = new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 1,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...config,
  })
  return {
    async post(connectionId, text, withinMs) {
      const deadline = tools.now() + withinMs
      const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: new TextEncoder().encode(text) })
      for (let step = STEP_MS; ; step = Math.min(STEP_MAX_MS, step * 2)) {
        const outcome = await gateway.send(command).then(() => 'sent' as const, outcomeOf)
        if (outcome !== 'busy') return outcome
        const pause = tools.fraction() * step
        if (tools.now() + pause >= deadline) return 'busy'
        await tools.sleep(pause)
      }
    },
    async disconnect(connectionId) {
      const command = new DeleteConnectionCommand({ ConnectionId: connectionId })
      await gateway.send(command).catch((error: unknown) => {
        if (!(error instanceof Error && GONE.has(error.name))) throw error
      })
    },
    close: () => gateway.destroy(),
  }
}

function outcomeOf(error: unknown): 'gone' | 'busy' {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  if (GONE.has(name)) return 'gone'
  if ($metadata?.httpStatusCode === TOO_MANY_REQUESTS || isWorthRetrying(error)) return 'busy'
  throw error
}
