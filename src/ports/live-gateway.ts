import type { Principal } from '#domain/identity/permission.ts'
import type { TenantId } from '#domain/values/ids.ts'

/**
 * Screens that listen through a gateway, which holds their sockets: whoever wants to tell them something knows them only
 * by name. Where the process holds the sockets itself there is none.
 */
export interface LiveGateway {
  connections: LiveConnections
  posts: LivePosts
}

export interface LiveConnection {
  connectionId: string
  /** Who listens: decides what they hear. */
  principal: Principal
  /** When it was last asked whether they still may, in milliseconds since 1970. */
  checkedAt: number
  /** Whether the screen has asked to be greeted. Before, it cannot be told anything, and then reads all afresh. */
  isReady: boolean
  /** Names the newest message that did not arrive: before anything else the screen is told to read afresh. */
  missed?: string
}

/** Names a connection. */
export type LiveConnectionKey = Pick<LiveConnection, 'connectionId'> & { principal: { tenantId: TenantId } }

/** The connections that are open, and some that no longer are: who finds one of those removes it. */
export interface LiveConnections {
  /** Remembers a connection, not ready yet. A second time changes nothing. */
  add(connection: Pick<LiveConnection, 'connectionId' | 'principal' | 'checkedAt'>): Promise<void>
  find(connectionId: string): Promise<LiveConnection | undefined>
  /** All of a tenant. Sees every completed write. */
  ofTenant(tenantId: TenantId): Promise<LiveConnection[]>
  /** Notes that it is ready. @returns false when it is not known */
  ready(connection: LiveConnectionKey): Promise<boolean>
  noteChecked(connection: LiveConnectionKey, at: number): Promise<void>
  /** Notes that a message did not arrive. Names it anew each time. */
  noteMissed(connection: LiveConnectionKey): Promise<void>
  /** Notes that it was told to read afresh, unless another message was missed since. */
  clearMissed(connection: LiveConnectionKey, missed: string): Promise<void>
  /** Forgets it, if it is there. */
  remove(connection: LiveConnectionKey): Promise<void>
}

/** The way to a connection. */
export interface LivePosts {
  /**
   * Sends a text of at most POST_BYTES_MAX. It may arrive twice.
   * - `sent`: the gateway took it
   * - `gone`: the connection is no longer there
   * - `busy`: the gateway did not take it within `withinMs`
   */
  post(connectionId: string, text: string, withinMs: number): Promise<'sent' | 'gone' | 'busy'>
  /** Ends a connection, if it is there. */
  disconnect(connectionId: string): Promise<void>
}

/** What every gateway takes at once. API Gateway's limit is 128 kB for a message. */
export const POST_BYTES_MAX = 120 * 1024
