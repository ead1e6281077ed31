import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { onTestFinished } from 'vitest'
import type { PushDeps, PushOutcome } from '#api/live/push.ts'
import type { LiveChange, LiveMessage, LiveRequest } from '#contract/live.ts'
import type { AwsConfig } from '#main/aws-config.ts'
import { settingOf } from '#main/functions/setting.ts'
import { openWebSocketFunction, type WebSocketFunction } from '#main/functions/websocket.ts'
import { pushToScreens } from '#main/live-push.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import { relayRecords } from '#platform/aws/stream-relay.ts'
import type { RetryTools } from '#platform/aws/write-retry.ts'
import { isStillAllowed } from '#usecases/identity/authenticate.ts'
import { testConfig } from '../config.ts'
import { seedProducts } from '../dashboard.ts'
import { type TestServer, testServer } from '../server.ts'
import { awsLocal } from './aws-local.ts'
import { realTools } from './platform.ts'
import { type WebSocketGateway, webSocketGateway } from './websocket-gateway.ts'

/** Where the dashboard of these tests is, for the check of origins. */
export const SHOP_URL = 'https://shop.example'

export interface LiveShop {
  aws: AwsConfig
  server: TestServer
  gateway: WebSocketGateway
  deps: PushDeps
  /** The function, as the gateway calls it. */
  handle: WebSocketFunction['handle']
  /** The table itself. */
  store: { table: AwsTable; tools: RetryTools }
  /** What the stream's function does: relays what the table tells into the feed, and pushes. */
  relay(): Promise<void>
  push(): Promise<PushOutcome | undefined>
}

/** A shop on the emulators whose live stream is held by a gateway. The server records; it follows no stream. */
export async function liveShop(publicUrl = SHOP_URL): Promise<LiveShop> {
  const gateway = await webSocketGateway()
  const aws = { ...(await awsLocal()), isStreamFollowed: false, liveEndpoint: gateway.endpoint }
  const server = await testServer({ aws })
  const opened = openWebSocketFunction(settingOf('websocket', testConfig(server.folder, { aws, publicUrl })))
  onTestFinished(() => opened.close())
  gateway.attach(opened.handle)
  const platform = { ...server.platform, liveGateway: opened.liveGateway }
  const deps: PushDeps = {
    ...platform,
    ...platform.liveGateway,
    isStillAllowed: (principal) => isStillAllowed(platform, principal),
  }
  const table = openTable(aws.tableName)
  const streams = new DynamoDBStreamsClient({})
  onTestFinished(() => {
    table.close()
    streams.destroy()
  })
  const onFailure = (error: unknown) => {
    throw error
  }
  const poller = streamPoller({
    table,
    streams,
    relay: (records) => relayRecords({ table, tools: realTools, onFailure }, records),
  })
  const shop = {
    aws,
    store: { table, tools: realTools },
    server,
    gateway,
    deps,
    handle: opened.handle,
    relay: () => poller.drain(),
    push: () => pushToScreens(platform),
  }
  await seedProducts(server, [{ productId: 'tea', name: 'Tea', onHand: '100' }])
  await shop.relay()
  await shop.push()
  return shop
}

export interface Page {
  heard: LiveMessage[]
  /** Numbers of tea, as they came. */
  levels(): { onHand: string; seq: number; storeId: string }[]
  changes(): LiveChange[]
  say(request: LiveRequest | string): void
  /** The code it was closed with; undefined while it is open. */
  closed(): number | undefined
  close(): void
}

/** A page that connects, and greets unless told otherwise. */
export async function openPage(
  { gateway, server }: Pick<LiveShop, 'gateway' | 'server'>,
  { token = server.token, isGreeting = true }: { token?: string; isGreeting?: boolean } = {},
): Promise<Page> {
  const heard: LiveMessage[] = []
  let closed: number | undefined
  const socket = new WebSocket(gateway.url, { headers: { authorization: `Bearer ${token}` } } as never)
  socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)))
  socket.onclose = ({ code }) => {
    closed = code
  }
  await new Promise<void>((opened, failed) => {
    socket.onopen = () => opened()
    socket.onerror = () => failed(new Error('it was refused'))
  })
  onTestFinished(() => socket.close())
  const changes = () => heard.flatMap((message) => (message.type === 'changes' ? message.changes : []))
  const page: Page = {
    heard,
    changes,
    levels: () => changes().filter((change) => change.kind === 'level'),
    say: (request) => socket.send(typeof request === 'string' ? request : JSON.stringify(request)),
    closed: () => closed,
    close: () => socket.close(),
  }
  if (!isGreeting) return page
  page.say({ type: 'hello' })
  await until(() => heard.some(({ type }) => type === 'hello'))
  return page
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 5000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
