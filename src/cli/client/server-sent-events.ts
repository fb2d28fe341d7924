import { linesOf } from './lines.ts'

export interface ServerSentEvent {
  /** `message` where the server named none. */
  readonly event: string
  readonly data: string
  /** The last id that the server gave so far; '' before the first. */
  readonly lastEventId: string
}

/** The events of a `text/event-stream`. Comments are passed over; an event without data is none. */
export async function* serverSentEvents(chunks: AsyncIterable<unknown>): AsyncGenerator<ServerSentEvent> {
  let event = ''
  let data: string[] = []
  let lastEventId = ''
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), lastEventId }
      event = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
    else if (field === 'id') lastEventId = value
  }
}
