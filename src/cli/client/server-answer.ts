import type { IncomingMessage } from 'node:http'
import { AnswerError, expectGood as expectGoodAnswer } from '../../aws-client/answer.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

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
  return await explained(expectGoodAnswer(answer), credentialsSource)
}

/** What `asked` resolves with; where it is refused, a person is told why. @throws {ServerAnswerError} */
export async function explained<T>(asked: Promise<T>, credentialsSource: string): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error
    const { status, code, said, retryAfterMs } = error
    throw new ServerAnswerError(status, code, said, retryAfterMs, remedyFor(status, code, credentialsSource))
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
