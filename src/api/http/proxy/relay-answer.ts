import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from '../exchange.ts'
import { waitForReader } from '../wait-for-reader.ts'
import type { BodyTee } from './body-tee.ts'
import { answerHeaders, trailerPairs } from './forwarded-headers.ts'
import type { UpstreamCall } from './upstream-call.ts'
import { UpstreamError } from './upstream-errors.ts'

/** How an answer ended. */
export interface AnswerEnd {
  /** Bytes of its body that were handed on. */
  readonly bytesOut: number
  /** What went wrong on the way; null where nothing did. A reader who left early is nothing wrong. */
  readonly error: UpstreamError | null
}

export interface AnswerRecorder {
  /** Before anything is sent of an answer that is not all there yet. */
  open(): Promise<void>
  /** Before the last of it is sent, or once no more can be. */
  record(end: AnswerEnd): Promise<void>
}

export interface AnswerParts {
  readonly exchange: Exchange
  readonly response: ServerResponse
  readonly call: UpstreamCall
  readonly answer: IncomingMessage
  /** Sees each piece of the body. */
  readonly tee: BodyTee
  /** Looks at a refusal before any of it is handed on, and may throw instead; null where nothing is to be kept back. */
  readonly checkRefusal: ((body: Uint8Array) => void) | null
  readonly recorder: AnswerRecorder
}

/** An answer with no more than this is on record before any of it is sent, and needs no opening. */
const gatheredBytesMax = 64 * 1024

/**
 * How long the beginning of an answer is kept back while it may turn out to be such a small one. Servers that keep a
 * connection alive with blanks while they work wait for seconds between them.
 */
const holdMs = 25

/** A refusal has to be seen before it is handed on; whoever needs longer for one is no server that makes them. */
const refusalMs = 10_000

/** Of servers that do not know who asks. */
const refusingStatuses: ReadonlySet<number> = new Set([400, 401, 403])

/**
 * Hands an upstream's answer on, put on record as it goes (design section 3): nothing of an answer that is not all
 * there leaves before its opening is durable, and the end of none before its record is. What is known to be no end
 * leaves at once.
 *
 * @throws {UpstreamError} The answer broke off, and nothing of it was sent.
 */
export async function relayAnswer(parts: AnswerParts): Promise<void> {
  const { call, recorder, tee } = parts
  const pieces = new AnswerPieces(parts)
  try {
    const { checkRefusal } = parts
    const isRefusal = checkRefusal !== null && refusingStatuses.has(parts.answer.statusCode ?? 0)
    const isWhole = await pieces.gather(isRefusal ? refusalMs : holdMs)
    if (isRefusal) checkRefusal(Buffer.concat(pieces.gathered))
    if (isWhole) {
      await recorder.record({ bytesOut: tee.totalBytes, error: null })
      sendHead(parts)
      for (const piece of pieces.gathered.slice(0, -1)) parts.response.write(piece)
      endAnswer(parts, pieces.gathered.at(-1))
    } else await streamAnswer(parts, pieces)
  } finally {
    call.end()
  }
}

async function streamAnswer(parts: AnswerParts, pieces: AnswerPieces): Promise<void> {
  const { exchange, response, call, recorder, tee } = parts
  const { gone } = exchange.signals
  let bytesOut = 0
  const send = async (piece: Uint8Array) => {
    bytesOut += piece.length
    if (!response.write(piece)) await waitForReader(response, gone)
    call.touch()
  }
  await recorder.open()
  sendHead(parts)
  try {
    for (const piece of pieces.gathered) await send(piece)
    for (;;) {
      const piece = await pieces.next()
      if (piece === null) break
      if (gone.aborted) {
        if (tee.isKeeping) continue
        call.abandon()
        break
      }
      if (pieces.restBytes !== 0) await send(piece)
      else {
        // With this the reader has all of it, whatever comes after.
        await pieces.next()
        await recorder.record({ bytesOut: bytesOut + piece.length, error: null })
        endAnswer(parts, piece)
        return
      }
    }
  } catch (error) {
    call.abandon()
    await recorder.record({ bytesOut, error: error instanceof UpstreamError ? error : null })
    response.destroy()
    return
  }
  await recorder.record({ bytesOut, error: null })
  endAnswer(parts)
}

function sendHead({ exchange, response, answer }: AnswerParts): void {
  const closing = exchange.body.isWithheld ? ['Connection', 'close'] : []
  const headers = [...answerHeaders(answer, exchange.message), ...closing]
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', headers)
}

function endAnswer({ response, answer }: AnswerParts, last?: Uint8Array): void {
  if (answer.rawTrailers.length > 0) response.addTrailers(trailerPairs(answer.rawTrailers))
  response.end(last)
}

/** The body of an answer, piece by piece. */
class AnswerPieces {
  readonly gathered: Uint8Array[] = []
  /** Of the announced length, what is still to come; null where none was announced. */
  restBytes: number | null
  readonly #call: UpstreamCall
  readonly #tee: BodyTee
  readonly #answer: IncomingMessage
  #source: AsyncIterator<unknown> | null = null
  #pending: Promise<Uint8Array | null> | null = null

  constructor({ answer, call, tee, exchange }: AnswerParts) {
    const hasBody = exchange.method !== 'HEAD' && answer.statusCode !== 304
    const { 'content-length': length } = answer.headers
    this.restBytes = length === undefined || !hasBody ? null : Number(length)
    this.#call = call
    this.#tee = tee
    this.#answer = answer
  }

  /** Takes what comes, as long as it may be all. Resolves to whether it is. */
  async gather(patienceMs: number): Promise<boolean> {
    if ((this.restBytes ?? 0) > gatheredBytesMax) return false
    if (this.#takeArrived()) return true
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<'too long'>((resolve) => {
      timer = setTimeout(resolve, patienceMs, 'too long')
    })
    try {
      for (;;) {
        if (this.#tee.totalBytes > gatheredBytesMax) return false
        this.#pending ??= this.#read()
        const piece = await Promise.race([this.#pending, tooLong])
        if (piece === 'too long') return false
        this.#pending = null
        if (piece !== null) this.gathered.push(piece)
        if (piece === null || (this.restBytes === 0 && (await this.next()) === null)) return true
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Null: there is no more. */
  async next(): Promise<Uint8Array | null> {
    const pending = this.#pending ?? this.#read()
    this.#pending = null
    return await pending
  }

  /** A small answer has mostly come whole by now, and then needs no waiting for. Whether that is so. */
  #takeArrived(): boolean {
    const answer = this.#answer
    if (!answer.complete || answer.readableLength > gatheredBytesMax) return false
    for (let piece: unknown = answer.read(); piece instanceof Uint8Array; piece = answer.read()) {
      this.#tee.take(piece)
      this.gathered.push(piece)
    }
    return true
  }

  async #read(): Promise<Uint8Array | null> {
    this.#source ??= this.#answer[Symbol.asyncIterator]()
    const { done, value } = await this.#source.next().catch((cause: unknown) => {
      throw this.#call.failure instanceof UpstreamError ? this.#call.failure : new UpstreamError('cut', cause)
    })
    if (done === true) return null
    if (!(value instanceof Uint8Array)) throw new Error('a piece of an answer is no bytes')
    this.#call.touch()
    this.#tee.take(value)
    if (this.restBytes !== null) this.restBytes -= value.length
    return value
  }
}
