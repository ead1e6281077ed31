/** An answer of a few hundred words is some kilobytes; a megabyte is a fault or an attack. */
const ANSWER_BYTES_MAX = 1_000_000

/** The other side sent more than any answer can be. */
export class AnswerTooLargeError extends Error {
  override name = 'AnswerTooLargeError'
}

/**
 * `fetch` that reads no more than ANSWER_BYTES_MAX, counted after decompression, and follows no redirect: the key would go
 * wherever it points.
 */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' })
  if (!response.body) return response
  let size = 0
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength
        if (size > ANSWER_BYTES_MAX) controller.error(new AnswerTooLargeError(`more than ${ANSWER_BYTES_MAX} bytes`))
        else controller.enqueue(chunk)
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(counted, { status, statusText, headers })
}
