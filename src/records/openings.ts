import { assert } from '../base/assert.ts'
import { codecs } from '../base/codec.ts'
import { type Frame, type FrameContent, frameKinds } from '../journal/journal.ts'

/** A call that is about to happen, durable before it does (design section 3). */
export interface Opening {
  /** The `eventID` that its record will have. */
  readonly eventId: string
  readonly openedAtMs: number
  /** JSON text from which the record of a call of unknown outcome is made. */
  readonly draft: string
}

/** Calls whose opening is durable and whose record is not. */
export class OpeningTable {
  readonly #open = new Map<string, Opening>()

  constructor(openings: readonly Opening[]) {
    for (const opening of openings) this.add(opening)
  }

  static frameOf(opening: Opening): FrameContent {
    assert(isOpening(opening), 'an opening is one that a manifest can hold')
    return {
      kind: frameKinds.opening,
      entryCount: 1,
      header: Buffer.from(JSON.stringify(opening)),
      bodyCodec: codecs.none,
      bodyRawBytes: 0,
      body: new Uint8Array(0),
    }
  }

  static parseFrame(frame: Frame): Opening {
    const parsed: unknown = JSON.parse(Buffer.from(frame.header).toString('utf8'))
    assert(isOpening(parsed), 'an opening frame holds an opening')
    return parsed
  }

  /** Ends an opening whose call leaves no record. */
  static closingFrameOf(eventId: string): FrameContent {
    return {
      kind: frameKinds.closing,
      entryCount: 1,
      header: Buffer.from(eventId),
      bodyCodec: codecs.none,
      bodyRawBytes: 0,
      body: new Uint8Array(0),
    }
  }

  static parseClosingFrame(frame: Frame): string {
    return Buffer.from(frame.header).toString('utf8')
  }

  add(opening: Opening): void {
    this.#open.set(opening.eventId, opening)
  }

  close(eventId: string): void {
    this.#open.delete(eventId)
  }

  /** Oldest first. */
  open(): readonly Opening[] {
    return [...this.#open.values()]
  }
}

/** Whether it is one that frame and manifest can hold: one that only a frame could hold would stop every flush. */
export function isOpening(value: unknown): value is Opening {
  return (
    typeof value === 'object' &&
    value !== null &&
    'eventId' in value &&
    typeof value.eventId === 'string' &&
    value.eventId !== '' &&
    'openedAtMs' in value &&
    typeof value.openedAtMs === 'number' &&
    Number.isSafeInteger(value.openedAtMs) &&
    value.openedAtMs >= 0 &&
    'draft' in value &&
    typeof value.draft === 'string' &&
    isJson(value.draft)
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
