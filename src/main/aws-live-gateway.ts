import type { AwsTable } from '#platform/aws/client.ts'
import { awsLiveConnections } from '#platform/aws/live-connections.ts'
import { awsLivePosts } from '#platform/aws/live-posts.ts'
import type { RetryTools } from '#platform/aws/write-retry.ts'
import type { LiveGateway } from '#ports/live-gateway.ts'
import type { AwsConfig } from './aws-config.ts'

/** The gateway that holds the sockets of the live stream; undefined where there is none. */
export function openLiveGateway(
  store: { table: AwsTable; tools: RetryTools; now(): number },
  { liveEndpoint }: Pick<AwsConfig, 'liveEndpoint'>,
): (LiveGateway & { close(): void }) | undefined {
  if (liveEndpoint === undefined) return undefined
  const posts = awsLivePosts({ tools: store.tools, endpoint: liveEndpoint })
  return { connections: awsLiveConnections(store), posts, close: () => posts.close() }
}
