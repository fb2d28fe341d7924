import type { IncomingMessage } from 'node:http'
import { isJsonObject } from '../event/event-record.ts'

/** An error's body is a name and a sentence; more than this is no error of a service. */
const errorBodyBytesMax = 64 * 1024

/** A service answered, and the answer is an error. What it said is its own text: escape it where it is shown. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly status: number
  /** The service's own name for it; '' where it gave none. */
  readonly code: string
  /** The service's sentence; '' where it gave none. */
  readonly said: string
  /** Milliseconds after which it wants to be asked again; null where it did not say. */
  readonly retryAfterMs: number | null

  constructor(status: number, code: string, said: string, retryAfterMs: number | null) {
    super(`${code === '' ? status : code}: ${said === '' ? 'the service gave no reason' : said}`)
    this.status = status
    this.code = code
    this.said = said
    this.retryAfterMs = retryAfterMs
  }
}

/** By which services say that they do not know, or no longer know, who signs. */
const unknownSignerCodes: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSecurity',
  'InvalidToken',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
])

/** Whether an error says that the credentials which a request was signed with are not taken. */
export function refusesCredentials(error: unknown): boolean {
  return error instanceof AnswerError && unknownSignerCodes.has(error.code)
}

/**
 * Resolves where the answer is good; its body is then still to be read.
 *
 * @throws {AnswerError} The answer is an error, or a redirect: none is followed. Its body has been read.
 */
export async function expectGood(answer: IncomingMessage): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0
  if (status >= 200 && status < 300) return answer
  const text = await readText(answer, errorBodyBytesMax)
  const header = answer.headers['x-amzn-errortype']
  const { code, message } = describeBody(text, typeof header === 'string' ? header : '')
  const seconds = Number(answer.headers['retry-after'])
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
  throw new AnswerError(status, code, message, retryAfterMs)
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

/** The whole body, or null where it is longer than `bytesMax`; what is beyond is not read. */
export async function readBounded(answer: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
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

function firstText(...values: unknown[]): string {
  return values.find((value): value is string => typeof value === 'string') ?? ''
}
