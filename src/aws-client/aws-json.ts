import { isJsonObject, type JsonObject } from '../event/event-record.ts'
import { AnswerError, expectGood, readBounded } from './answer.ts'
import { sha256Hex } from './signature.ts'
import type { SignedClient } from './signed-client.ts'

/** Lists come in pages; a page of any operation stays far below. */
const answerBytesMax = 16 * 1024 * 1024

/** What a service wants its calls to look like. */
export interface AwsJsonService {
  readonly version: '1.0' | '1.1'
  /** What stands before the operation in `X-Amz-Target`, without the dot. */
  readonly targetPrefix: string
}

/**
 * Calls an operation of a service that speaks AWS JSON.
 *
 * @throws {AnswerError} The service refused; its `code` is the name of the error. Or its answer is no JSON object.
 * @throws {UnreachableError} There is no answer.
 */
export async function callAwsJson(
  client: SignedClient,
  { version, targetPrefix }: AwsJsonService,
  operation: string,
  input: JsonObject,
  signal?: AbortSignal,
): Promise<JsonObject> {
  const body = Buffer.from(JSON.stringify(input))
  const answer = await client.send({
    method: 'POST',
    path: '/',
    query: [],
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${targetPrefix}.${operation}` },
    body: { sha256Hex: sha256Hex(body), lengthBytes: body.length, open: () => body },
    ...(signal === undefined ? {} : { signal }),
  })
  const output = jsonObject(await readBounded(await expectGood(answer), answerBytesMax))
  if (output === null) throw new AnswerError(200, 'NoJson', `The answer to ${operation} is no JSON object.`, null)
  return output
}

/** An answer without a body is one without members. */
function jsonObject(bytes: Buffer | null): JsonObject | null {
  if (bytes?.length === 0) return {}
  try {
    const value: unknown = JSON.parse(bytes?.toString('utf8') ?? '')
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
