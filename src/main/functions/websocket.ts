import { type SocketAnswer, socketHandler } from '#api/gateway/socket-handler.ts'
import { requestRate } from '#domain/identity/request-rate.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import { jwtVerifier } from '#platform/local/token-verifier.ts'
import type { LiveGateway } from '#ports/live-gateway.ts'
import { authenticate, isStillAllowed } from '#usecases/identity/authenticate.ts'
import { limitKeys } from '#usecases/identity/limit-keys.ts'
import { openLiveGateway } from '../aws-live-gateway.ts'
import { ConfigError } from '../config-error.ts'
import { readTokenIssuers } from '../token-issuers.ts'
import { flushing } from './flushing.ts'
import { type FunctionSetting, publicUrlOf } from './setting.ts'
import { openStore } from './stores.ts'

export interface WebSocketFunction {
  handle(event: unknown): Promise<SocketAnswer>
  /** What it answers screens through. */
  liveGateway: LiveGateway
  close(): void
}

/**
 * The live stream behind a WebSocket API of API Gateway. Opened once per process.
 *
 * @throws ConfigError
 */
export function openWebSocketFunction(setting: FunctionSetting): WebSocketFunction {
  const { config, aws, logger, metrics } = setting
  const publicHost = new URL(publicUrlOf(setting)).host
  const { store, clock } = openStore(setting)
  const gateway = openLiveGateway(store, aws)
  if (!gateway) throw new ConfigError('BACKSTOCK_AWS_LIVE_ENDPOINT: say where the WebSocket API takes messages')
  const identity = {
    identity: awsIdentityStore(store),
    apiKeys: awsApiKeyStore(store),
    credentials: systemCredentials(),
    tokens: jwtVerifier(readTokenIssuers(config.tokenIssuersFile)),
    clock,
  }
  const handle = socketHandler({
    ...gateway,
    clock,
    publicHost,
    authenticate: (token) => authenticate(identity, token),
    admit: limitKeys({ clock }, requestRate(config.keyRequestsPerMinute)),
    isStillAllowed: (principal) => isStillAllowed(identity, principal),
    onFault: (error, requestId) => logger.error({ err: error, requestId }, 'event failed'),
  })
  return {
    handle: flushing(metrics, handle),
    liveGateway: gateway,
    close() {
      gateway.close()
      store.table.close()
    },
  }
}
