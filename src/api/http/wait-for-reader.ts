import type { ServerResponse } from 'node:http'

/**
 * How long a caller may leave an answer unread before the connection is cut. What is kept for one that never reads,
 * the files that its search holds above all, would be kept for good.
 */
const unreadMsMax = 30_000

/** The caller has stopped reading; its connection has been cut. */
export class UnreadAnswerError extends Error {
  override readonly name = 'UnreadAnswerError'
}

/**
 * Resolves when `response` takes more, or when nobody will: the connection is gone, or `signal` aborts.
 *
 * @throws {UnreadAnswerError}
 */
export async function waitForReader(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const isRead = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => finish(false), unreadMsMax)
    const goOn = () => finish(true)
    const finish = (outcome: boolean) => {
      clearTimeout(timer)
      response.off('drain', goOn)
      signal.removeEventListener('abort', goOn)
      resolve(outcome)
    }
    response.on('drain', goOn)
    // A connection that closes aborts it too.
    signal.addEventListener('abort', goOn)
  })
  if (isRead) return
  response.destroy()
  throw new UnreadAnswerError(`The answer was left unread for ${unreadMsMax / 1000} seconds.`)
}
