import type { ServerResponse } from 'node:http'
import type { CallFacts } from '../../../capture/recorded-call.ts'
import type { ServiceError } from '../../../contract/errors.ts'
import { protocolFor } from '../../protocol/protocols.ts'
import { BodyMemory, smallBodyBytesMax } from '../body-memory.ts'
import type { Exchange } from '../exchange.ts'
import { sendAnswer } from '../send-answer.ts'
import type { LoopMarker } from './loop-marker.ts'
import { isForm, type PassParts, passedCall, recogniseExchange } from './passed-call.ts'
import { type ProxiedCall, proxiedCall } from './proxied-call.ts'
import { nobody } from './proxied-caller.ts'
import { ProxiedRecording, type RecordingParts } from './proxied-recording.ts'
import { runCall } from './proxied-run.ts'
import type { ProxyRoute } from './proxy-route.ts'
import type { Held, ReadyCall } from './ready-call.ts'
import { signedCall } from './sign/signed-call.ts'
import { loopError } from './upstream-errors.ts'
import type { Upstreams } from './upstreams.ts'

export interface ProxyStagesParts extends RecordingParts, PassParts {
  readonly upstreams: Upstreams
  readonly marker: LoopMarker
  /** Whether a call on the contents of a resource is recorded (`capture.dataEvents`). */
  readonly recordsDataEvent: (facts: CallFacts) => boolean
}

/**
 * The life of a request that another server answers, stage by stage: recognise, name or verify the caller, authorise,
 * open, forward, record, end the answer.
 */
export class ProxyStages {
  readonly #parts: ProxyStagesParts

  constructor(parts: ProxyStagesParts) {
    this.#parts = parts
  }

  /** Where a request goes; null where Cairn answers it itself. */
  async routeOf(exchange: Exchange): Promise<ProxyRoute | null> {
    const { upstreams, domains } = this.#parts
    if (upstreams.isEmpty) return null
    const request = recogniseExchange(exchange, domains, await namingForm(exchange))
    const upstream = upstreams.find(request)
    return upstream === null ? null : { upstream, request }
  }

  async answer(exchange: Exchange, response: ServerResponse, route: ProxyRoute): Promise<void> {
    let call: ProxiedCall | null = null
    let recording: ProxiedRecording | null = null
    const memory = new BodyMemory()
    const kept: { release(): void }[] = [memory]
    const held: Held = {
      memory,
      keep: (content) => void kept.push(content),
      note: (known) => {
        call = known
      },
    }
    try {
      const ready = await this.#ready(exchange, route, held)
      recording = this.#recording(ready.call)
      recording.requireSpace()
      await runCall(ready, response, recording)
    } catch (error) {
      if (response.headersSent) throw error
      const refused = call ?? proxiedCall({ exchange, ...route, caller: nobody(this.#parts) }, this.#parts)
      const told = await (recording ?? this.#recording(refused)).refuse(error, recording !== null)
      await this.#sendError(refused, told, response)
    } finally {
      for (const content of kept) content.release()
      exchange.body.discard()
    }
  }

  async #ready(exchange: Exchange, route: ProxyRoute, held: Held): Promise<ReadyCall> {
    const { marker } = this.#parts
    if (marker.isOn(exchange.message)) throw loopError()
    return route.upstream.signer === null
      ? await passedCall(exchange, route, marker.via, this.#parts, held)
      : await signedCall(exchange, { ...route, signer: route.upstream.signer }, marker.via, this.#parts, held)
  }

  #recording(call: ProxiedCall): ProxiedRecording {
    const isRecorded = call.facts.eventCategory !== 'Data' || this.#parts.recordsDataEvent(call.facts)
    return new ProxiedRecording(call, this.#parts, isRecorded)
  }

  async #sendError({ exchange, request, service, facts }: ProxiedCall, error: ServiceError, response: ServerResponse) {
    if (exchange.body.isBrokenOff) return
    const answer = protocolFor(request.protocol, service).encodeError(error, facts.requestId)
    await sendAnswer(exchange, response, answer)
  }
}

/** A form that nobody signed names its service in its body alone. A long one, or one that is not there yet, does not. */
async function namingForm(exchange: Exchange): Promise<Uint8Array | null> {
  const { authorization, body } = exchange
  if (authorization.kind !== 'unsigned' || !isForm(exchange) || body.isAwaited || !body.isExpected) return null
  if ((body.lengthBytes ?? 0) > smallBodyBytesMax) return null
  // Whoever is gone is met again by the next to read.
  const ahead = await body.readAhead(smallBodyBytesMax, { take: () => {} }).catch(() => null)
  return ahead?.isWhole === true ? ahead.bytes : null
}
