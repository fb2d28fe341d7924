import type { IncomingMessage } from 'node:http'

/** What this Cairn writes into `Via` of what it forwards, to know its own requests when they come back. */
export interface LoopMarker {
  /** A whole value of the header. */
  readonly via: string
  /** Whether the request has been forwarded by this Cairn. */
  isOn(message: IncomingMessage): boolean
}

/** @param id Of this Cairn alone: letters and digits. */
export function loopMarker(id: string): LoopMarker {
  const name = `cairn-${id}`
  return {
    via: `1.1 ${name}`,
    isOn: ({ headers }) => (headers.via ?? '').split(',').some((hop) => hop.trim().split(/[ \t]+/)[1] === name),
  }
}
