import type { IncomingMessage } from 'node:http'
import { isJsonObject } from '../../event/event-record.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

/** An error's body is a name and a sentence; more than this is no error of ours. */
const errorBodyBytesMax = 64 * 1024

/** The server answered, and the answer is an error. The message is one sentence with a remedy where there is one. */
export class ServerAnswerError extends CommandError {
  override readonly name = 'ServerAnswerError'
  readonly status: number
  /** The server's own name for it; '' where it gave none. */
  readonly code: string
  /** Milliseconds after which the server wants to be asked again; null where it did not say. */
  readonly retryAfterMs: number | null
  /** What the server said, without the remedy. */
  readonly reason: string
  /** True where every other request of this caller would be refused too: its keys, rights, clock or endpoint. */
  readonly isAboutCaller: boolean

  constructor(status: number, code: string, said: string, retryAfterMs: number | null, remedy: string) {
    const reason = escapeForTerminal(`${said === '' ? `The server answered ${status}` : said}`)
    super([`${code === '' ? '' : `${escapeForTerminal(code)}: `}${withStop(reason)}`, remedy].join(' ').trim())
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.reason = reason
    this.isAboutCaller = [401, 403, 404].includes(status) || callerCodes.has(code)
  }
}

/**
 * Resolves where the answer is good; its body is then still to be read.
 *
 * @param credentialsSource for the remedy where the keys were refused.
 * @throws {ServerAnswerError} The answer is an error; its body has been read.
 */
export async function expectGood(answer: IncomingMessage, credentialsSource: string): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0
  if (status >= 200 && status < 300) return answer
  const text = await readText(answer, errorBodyBytesMax)
  const header = answer.headers['x-amzn-errortype']
  const { code, message } = describeBody(text, typeof header === 'string' ? header : '')
  const seconds = Number(answer.headers['retry-after'])
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
  throw new ServerAnswerError(status, code, message, retryAfterMs, remedyFor(status, code, credentialsSource))
}

/** The first `bytesMax` bytes of the body as text; the rest is not read. */
export async function readText(answer: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    length += chunk.length
    if (length >= bytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8')
}

function describeBody(text: string, headerCode: string): { code: string; message: string } {
  const fields = jsonFields(text)
  const xml = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? ''
  const code = fields.code || xml('Code') || headerCode
  return { code: code.replace(/^.*#/, '').replace(/:.*$/, ''), message: fields.message || xml('Message') }
}

function jsonFields(text: string): { code: string; message: string } {
  try {
    const body: unknown = JSON.parse(text)
    const outer = isJsonObject(body) ? body : {}
    const inner = isJsonObject(outer.error) ? outer.error : outer
    return {
      code: firstText(inner.code, inner.Code, inner.__type),
      message: firstText(inner.message, inner.Message, outer.message),
    }
  } catch {
    return { code: '', message: '' }
  }
}

const unknownKeyCodes = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId'])
const wrongSignatureCodes = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature'])
const clockCodes = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'SignatureExpired'])

const callerCodes = new Set([...unknownKeyCodes, ...wrongSignatureCodes, ...clockCodes])

function remedyFor(status: number, code: string, credentialsSource: string): string {
  if (clockCodes.has(code)) return 'Set the clock of this machine.'
  if (unknownKeyCodes.has(code)) {
    return `The keys are those of ${credentialsSource}; name others with --profile, or unset the AWS variables to use the server's own.`
  }
  if (wrongSignatureCodes.has(code)) return `Check the secret access key of ${credentialsSource}, and the clock.`
  if (status === 403)
    return `The keys are those of ${credentialsSource}; ask for the permission, or name others with --profile.`
  if (status === 404) return 'Is this a Cairn, and no older than this command?'
  return status === 429 || status >= 500 ? 'Try again; if it stays, the log of the server says more.' : ''
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

function firstText(...values: unknown[]): string {
  return values.find((value): value is string => typeof value === 'string') ?? ''
}
