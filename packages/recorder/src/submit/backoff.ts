import { chance } from '../clock.ts'

export interface BackoffBounds {
  readonly delayMsMin: number
  readonly delayMsMax: number
}

/** Doublings that are counted: enough for any bound, and no power of two that is no number. */
const doublingsMax = 30

/**
 * How long to wait after so many failures in a row, from 1: twice as long each time up to a bound, and from there a
 * random time between half of it and all of it, so that many applications do not come back at the same moment.
 */
export function backoffMs(failures: number, { delayMsMin, delayMsMax }: BackoffBounds, random = chance()): number {
  const full = Math.min(delayMsMax, delayMsMin * 2 ** Math.min(failures - 1, doublingsMax))
  return Math.round(full / 2 + (full / 2) * random)
}
