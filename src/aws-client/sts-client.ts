import { parseEventTime } from '../event/event-time.ts'
import { AnswerError, expectGood, readBounded } from './answer.ts'
import type { Credentials } from './credentials-file.ts'
import { sha256Hex } from './signature.ts'
import type { SignedClient } from './signed-client.ts'
import { textOf } from './xml-text.ts'

export interface RoleRequest {
  readonly roleArn: string
  readonly sessionName: string
  readonly externalId: string | null
}

/** Credentials that end. */
export interface RoleSession {
  readonly credentials: Credentials
  /** By the clock of who gave them. */
  readonly expiresAtMs: number
}

/** Tokens of AWS have some 1 KB, and it leaves open how long they may get. */
const answerBytesMax = 64 * 1024

/** What a header can carry. */
const credentialText = /^[\x21-\x7e]+$/

/**
 * Asks STS for a session of a role, as long as STS makes one that nobody asks a length for: AWS an hour.
 *
 * @throws {AnswerError} STS refuses. Or its answer names no credentials.
 * @throws {UnreachableError | NoCredentialsError} As the client does.
 */
export async function assumeRole(
  client: Pick<SignedClient, 'send'>,
  { roleArn, sessionName, externalId }: RoleRequest,
  signal: AbortSignal,
): Promise<RoleSession> {
  const form = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn })
  form.set('RoleSessionName', sessionName)
  if (externalId !== null) form.set('ExternalId', externalId)
  const body = Buffer.from(form.toString())
  const answer = await client.send({
    method: 'POST',
    path: '/',
    query: [],
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: { sha256Hex: sha256Hex(body), lengthBytes: body.length, open: () => body },
    signal,
  })
  const bytes = await readBounded(await expectGood(answer), answerBytesMax)
  const session = bytes === null ? null : sessionIn(bytes.toString('utf8'))
  if (session === null) throw new AnswerError(200, 'NoSession', 'The answer to AssumeRole names no session.', null)
  return session
}

function sessionIn(xml: string): RoleSession | null {
  const credentials = /<Credentials>(.*?)<\/Credentials>/s.exec(xml)?.[1] ?? ''
  const text = (element: string) => {
    const found = textOf(credentials, element) ?? ''
    return credentialText.test(found) ? found : null
  }
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(text)
  const expiresAtMs = parseEventTime(textOf(credentials, 'Expiration'))
  if (!accessKeyId || !secretAccessKey || !sessionToken || expiresAtMs === null) return null
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiresAtMs }
}
