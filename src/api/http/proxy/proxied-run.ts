import type { ServerResponse } from 'node:http'
import { tellsAnswer } from '../../../contract/record-parameters.ts'
import { decodeResponse } from '../../protocol/decode-response.ts'
import { callBodyBytesMax } from '../call-content.ts'
import { contentBytes } from '../content-bytes.ts'
import { BodyTee } from './body-tee.ts'
import type { ProxiedCall } from './proxied-call.ts'
import type { ProxiedRecording } from './proxied-recording.ts'
import type { ReadyCall } from './ready-call.ts'
import { relayAnswer } from './relay-answer.ts'
import { isSignatureRefusal } from './signature-refusal.ts'
import { UpstreamCall } from './upstream-call.ts'
import { UpstreamError } from './upstream-errors.ts'

/** An error's body has some 1 KB; one with a page of HTML has more and names no code. */
const errorBodyBytesMax = 64 * 1024

/**
 * Forwards a call and hands its answer on. Nothing of a call that changes something is sent before its opening is
 * durable, and no answer ends before its record is.
 *
 * @throws What there is instead of an answer; nothing has been sent to the caller then.
 */
export async function runCall(ready: ReadyCall, response: ServerResponse, recording: ProxiedRecording): Promise<void> {
  const { call, later, refused } = ready
  const requestTee = new BodyTee(later === null ? 0 : callBodyBytesMax)
  let answerTee: BodyTee | null = null
  try {
    if (!call.facts.readOnly) await recording.open()
    const upstreamCall = forward(ready, response, requestTee)
    const answer = await upstreamCall.answer
    const tee = new BodyTee(keptOfAnswer(call, answer.statusCode ?? 0))
    answerTee = tee
    const bytesIn = () => contentBytes(call.exchange, requestTee.totalBytes, upstreamCall.isSent)
    const recorder = recording.answerRecorder(answer, tee, bytesIn)
    const know = async () => {
      const body = later === null ? null : requestTee.bytes()
      if (body !== null && later !== null && upstreamCall.isSent) recording.know(await later(body))
    }
    await relayAnswer({
      exchange: call.exchange,
      response,
      call: upstreamCall,
      answer,
      tee,
      recorder: {
        open: () => recorder.open(),
        record: async (end) => {
          await know()
          await recorder.record(end)
        },
      },
      checkRefusal: refused === null ? null : (body) => checkRefusal(call, answer, body, refused),
    })
  } finally {
    requestTee.release()
    answerTee?.release()
  }
}

function forward({ call, head, body }: ReadyCall, response: ServerResponse, tee: BodyTee): UpstreamCall {
  return new UpstreamCall({
    client: call.upstream.client,
    head,
    body,
    seen: (piece) => tee.take(piece),
    informed: ({ statusCode }) => {
      if (statusCode === 102 && !response.headersSent) response.writeProcessing()
    },
  })
}

/** How much of the answer is needed for the record: all of it where the record tells it. */
function keptOfAnswer({ operation }: ProxiedCall, status: number): number {
  if (status >= 300) return errorBodyBytesMax
  if (operation === null) return 0
  const { name, service } = operation
  // Records of KMS name the key that the answer names; a DeleteObjects leaves one for each key that is gone.
  return tellsAnswer(operation) || service.name === 'kms' || name === 'DeleteObjects' ? callBodyBytesMax : 0
}

/**
 * What an upstream says of Cairn's own signature is not for the caller, who has not made it: servers print what was
 * signed, session token included.
 */
function checkRefusal(
  { request, operation }: ProxiedCall,
  {
    statusCode,
    headers,
  }: { readonly statusCode?: number | undefined; readonly headers: NodeJS.Dict<string | string[]> },
  body: Uint8Array,
  refused: () => void,
): void {
  const response = { status: statusCode ?? 0, headers, body, bodyBytes: body.length }
  const decoded = decodeResponse(request.protocol, operation, response)
  if (decoded.kind === 'error' && isSignatureRefusal(decoded.error.code)) {
    refused()
    throw new UpstreamError('refused', new Error(decoded.error.code))
  }
}
