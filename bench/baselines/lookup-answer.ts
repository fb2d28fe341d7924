import type { Spread } from '../measure.ts'

/** What an engine took for one lookup question, and how many records it found: engines must agree on that. */
export interface LookupAnswer {
  readonly ms: Spread
  readonly rows: number
}
