import type { CallToolResult, McpServer } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import type { RefusalCode } from '#contract/refusals.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Refusal, Result } from '#domain/values/result.ts'
import { InvalidCursorError } from '#ports/page.ts'

/** One question an assistant can ask. What it takes and gives is checked against its schemas, both ways. */
export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string
  title: string
  /** For the assistant: when to ask this, and what the answer means. */
  description: string
  input: Input
  output: Output
  run(principal: Principal, input: z.output<Input>): Promise<Result<z.input<Output>, Refusal<RefusalCode>>>
}

export interface Asker {
  principal: Principal
  /** Told of what broke on our side; the assistant is not told what. */
  onFault(error: unknown): void
}

/** Adds a tool to a server that serves one caller. */
export type AddTool = (server: McpServer, asker: Asker) => void

const READS_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

export const defineTool =
  <Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): AddTool =>
  (server, { principal, onFault }) => {
    const { name, title, description } = tool
    const inputSchema: z.ZodObject = tool.input
    const outputSchema: z.ZodObject = tool.output
    const about = { title, description, inputSchema, outputSchema, annotations: READS_ONLY }
    server.registerTool(name, about, async (input): Promise<CallToolResult> => {
      try {
        const result = await tool.run(principal, input as z.output<Input>)
        return result.ok ? answer(result.value) : refused(result.refusal)
      } catch (error) {
        if (error instanceof InvalidCursorError) return refused({ code: 'INVALID_INPUT', message: error.message })
        onFault(error)
        return refused({ code: 'INTERNAL', message: 'Something broke on the side of Backstock. Its log says what.' })
      }
    })
  }

/** As data for programs, and as text for assistants that read only that. */
function answer(value: Record<string, unknown>): CallToolResult {
  const text = JSON.stringify(value)
  // What is undefined is absent in JSON; the schemas check what is sent.
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) as Record<string, unknown> }
}

const refused = ({ code, message }: Refusal<RefusalCode>): CallToolResult => ({
  content: [{ type: 'text', text: `${code}: ${message}` }],
  isError: true,
})
