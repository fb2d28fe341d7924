import type { JsonObject } from '../../event/event-record.ts'
import { CommandError } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { expectGood, readText } from './server-answer.ts'
import { sha256Hex } from './signature.ts'
import type { SignedClient } from './signed-client.ts'

/** Lists come in pages; a page of any operation stays far below. */
const answerBytesMax = 16 * 1024 * 1024

/**
 * Calls an operation of a service that speaks AWS JSON 1.1.
 *
 * @param target The target prefix of the service and the operation: `CloudTrail_20131101.DescribeTrails`.
 * @throws {ServerAnswerError} The service refused; its `code` is the name of the error.
 * @throws {UnreachableError} There is no answer.
 */
export async function callAwsJson(
  client: SignedClient,
  credentialsSource: string,
  target: string,
  input: JsonObject,
): Promise<JsonObject> {
  const body = Buffer.from(JSON.stringify(input))
  const answer = await client.send({
    method: 'POST',
    path: '/',
    query: [],
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: { sha256Hex: sha256Hex(body), lengthBytes: body.length, open: () => body },
  })
  const output = parseJsonObject(await readText(await expectGood(answer, credentialsSource), answerBytesMax))
  if (output === null) throw new CommandError(`The answer to ${target} is no JSON; check the endpoint.`)
  return output
}
