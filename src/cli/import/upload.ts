import { setTimeout as wait } from 'node:timers/promises'
import { readText } from '../../aws-client/answer.ts'
import type { RequestBody } from '../../aws-client/signed-client.ts'
import type { PushSourceKind } from '../../config/source.ts'
import type { CairnConnection } from '../client/connect.ts'
import { ServerAnswerError } from '../client/server-answer.ts'
import { CommandError } from '../context.ts'
import { type FileAccount, failedFile, parseFileAccount } from './file-account.ts'
import { type LogFile, UnreadableFileError } from './log-file.ts'

/** The summary of a file is bounded by the server; this is far above it. */
const answerBytesMax = 4 * 1024 * 1024

/** A busy server is asked again after 1, 2, 4 … seconds: for half a minute, then the import ends and can be repeated. */
const attemptsMax = 6
const retryDelayMsMin = 1000
const retryDelayMsMax = 30_000

/**
 * Sends one file and resolves with what became of it. A file that is at fault itself has an account that says so.
 *
 * Sending a file again is safe: the records that are already there are counted as such.
 *
 * @param format Whose items the file holds; null: records.
 * @throws {ServerAnswerError} The server refuses the caller, or stays unable.
 * @throws {UnreachableError} There is no answer; the file may have been stored or not.
 */
export async function upload(
  connection: CairnConnection,
  file: LogFile,
  format: PushSourceKind | null,
  stop: AbortSignal,
): Promise<FileAccount> {
  try {
    const body = await file.read()
    return await send(connection, { name: file.name, format, body }, stop)
  } catch (error) {
    if (error instanceof UnreadableFileError) return failedFile(file.name, error.message)
    if (error instanceof ServerAnswerError && isFileAtFault(error)) return failedFile(file.name, error.reason)
    throw error
  }
}

/** One file as it is sent. */
interface Sending {
  readonly name: string
  readonly format: PushSourceKind | null
  readonly body: RequestBody
}

async function send(connection: CairnConnection, sending: Sending, stop: AbortSignal): Promise<FileAccount> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(connection, sending)
    } catch (error) {
      if (!(error instanceof ServerAnswerError && isBusy(error)) || attempt === attemptsMax || stop.aborted) throw error
      const delayMs = Math.max(error.retryAfterMs ?? 0, retryDelayMsMin * 2 ** (attempt - 1))
      await wait(Math.min(delayMs, retryDelayMsMax), undefined, { signal: stop }).catch(() => undefined)
    }
  }
}

async function sendOnce(connection: CairnConnection, { name, format, body }: Sending): Promise<FileAccount> {
  const answer = await connection.ask({
    method: 'POST',
    path: '/_cairn/v1/events',
    query: [
      ['as', 'import'],
      ...(format === null ? [] : [['format', format] as const]),
      ['origin', name],
      ['summary', 'true'],
    ],
    headers: { 'content-type': 'application/octet-stream' },
    body,
  })
  const account = parseFileAccount(await readText(answer, answerBytesMax), name, body.lengthBytes)
  if (account === null) throw new CommandError('The answer is not one of a Cairn; check the endpoint.')
  return account
}

function isFileAtFault(error: ServerAnswerError): boolean {
  return !error.isAboutCaller && error.status >= 400 && error.status < 500 && !isBusy(error)
}

/** Full, overloaded or starting: another time the same request may be taken. */
function isBusy({ status }: ServerAnswerError): boolean {
  return status === 429 || status === 503
}
