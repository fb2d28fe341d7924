import type { ServerResponse } from 'node:http'
import type { CallOutcome } from '../../capture/recorded-call.ts'
import type { ServiceError } from '../../contract/errors.ts'
import { recordErrorCode } from '../../contract/record-error-code.ts'
import type { Exchange } from './exchange.ts'

/** Cairn's own signed API. Everything below it goes through its stages, or a source's. */
export const cairnApiPrefix = '/_cairn/v1/'

/** Headers of every answer of Cairn's own API. */
export const cairnHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/** What goes on record of a request that was refused. */
export function refusedOutcome(error: ServiceError): CallOutcome {
  return { errorCode: recordErrorCode(null, error), errorMessage: error.message }
}

export function sendCairnError(
  { requestId }: Exchange,
  error: ServiceError,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = `${JSON.stringify({ error: { code: error.name, message: error.message } })}\n`
  // AWS's services say 400 for this; our own API says what HTTP has a name for, and clients wait.
  response.writeHead(error.kind === 'throttling' ? 429 : error.status, {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...cairnHeaders,
    ...headers,
  })
  response.end(body)
}
