import { type FollowDeps, streamFollower } from '#platform/aws/broker.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { watchFeed } from '#platform/aws/feed-watch.ts'
import type { AwsConfig } from './aws-config.ts'
import { runWorker } from './worker.ts'

/** How late the feed may be where this process follows the stream: people watch it. */
const STREAM_LOOK_EVERY_MS = 100

interface FeedDeps extends Pick<FollowDeps, 'table' | 'tools'> {
  aws: AwsConfig
  onFault(error: unknown): void
}

export interface FollowedFeed {
  /** Calls back when the feed has grown, as far as this process can tell before it looks by itself. */
  onAppended: ((listener: () => void) => () => void) | undefined
  stop(): Promise<void>
}

/** How this process hears that the feed has grown: it follows the stream itself, or functions do and it looks often. */
export function followFeed({ table, tools, aws, onFault }: FeedDeps): FollowedFeed {
  if (aws.isStreamFollowed) return followStream({ table, tools, effectsTopicArn: aws.effectsTopicArn, onFault })
  const onAppended =
    aws.background === 'functions'
      ? watchFeed({ latest: awsChangeFeed({ table }).latest, onFault }).onAppended
      : undefined
  return { onAppended, stop: async () => undefined }
}

type StreamDeps = Pick<FollowDeps, 'table' | 'tools' | 'effectsTopicArn'> & Pick<FeedDeps, 'onFault'>

/** Follows the table's stream in this process, as a function does on AWS. */
function followStream({ onFault, ...deps }: StreamDeps): FollowedFeed {
  const listeners = new Set<() => void>()
  const onAppended = () => {
    for (const listener of listeners) listener()
  }
  const follower = streamFollower({ ...deps, onAppended, onFailure: onFault })
  const worker = runWorker({ lookEveryMs: STREAM_LOOK_EVERY_MS, onFault, step: () => follower.drain() })
  return {
    onAppended(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      await worker.stop()
      follower.close()
    },
  }
}
