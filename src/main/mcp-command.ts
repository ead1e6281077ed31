import { SdkHttpError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { JSONRPCMessage } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { loadConfig } from './config.ts'
import { ConfigError } from './config-error.ts'

/**
 * `backstock mcp`: lets an assistant that starts programs talk to a running server. It carries messages between its own
 * standard input and output and `/mcp`, and knows no tool itself: what a key may see is decided where the data is.
 *
 * Standard output belongs to the protocol; everything for people goes to standard error.
 */
export async function runMcp(): Promise<number> {
  const { serverUrl, apiKey } = await loadConfig()
  if (!apiKey) {
    throw new ConfigError(
      'Set BACKSTOCK_API_KEY to an API key with the area stock:read. Managers make one in Settings.',
    )
  }
  const assistant = new StdioServerTransport()
  const headers = { authorization: `Bearer ${apiKey}` }
  // Another address must not be told the key.
  const server = new StreamableHTTPClientTransport(new URL('/mcp', serverUrl), {
    requestInit: { headers, redirect: 'error' },
  })
  const isOver = new Promise<void>((resolve) => {
    assistant.onclose = resolve
  })
  server.onmessage = (message) => {
    const version = negotiatedVersion(message)
    if (version) server.setProtocolVersion(version)
    void assistant.send(message)
  }
  assistant.onmessage = (message) => {
    server.send(message).catch((error: unknown) => {
      const text = describe(error, serverUrl)
      console.error(text)
      if ('method' in message && 'id' in message) void assistant.send(failure(message.id, text))
    })
  }
  await server.start()
  await assistant.start()
  await isOver
  await server.close()
  return 0
}

/** The version a server agreed on when an assistant of 2025 said hello; it goes with every request after that. */
function negotiatedVersion(message: JSONRPCMessage): string | undefined {
  if (!('result' in message)) return undefined
  const { protocolVersion } = message.result as { protocolVersion?: unknown }
  return typeof protocolVersion === 'string' ? protocolVersion : undefined
}

/** JSON-RPC's own code for a fault that is not the sender's. */
const INTERNAL_ERROR = -32603

const failure = (id: string | number, message: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: INTERNAL_ERROR, message },
})

/** What went wrong, in the words of the server where it said any. */
function describe(error: unknown, serverUrl: string): string {
  if (!(error instanceof SdkHttpError)) return `No Backstock answers at ${serverUrl}. Is it running?`
  if (error.status === 401) return 'Backstock does not know this key: it was revoked, has expired, or is mistyped.'
  try {
    const { code, detail } = JSON.parse(String(error.data.text)) as { code?: string; detail?: string }
    if (detail) return `${code}: ${detail}`
  } catch {
    // Not one of ours: a proxy in between, perhaps.
  }
  return `Backstock at ${serverUrl} answered ${error.status}.`
}
