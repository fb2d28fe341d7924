import { createHmac, timingSafeEqual } from 'node:crypto'
import { type RecordNumber, recordNumber } from '../base/brands.ts'
import type { OrderKey } from '../records/order-key.ts'

/** Where a listing goes on (design section 3). */
export interface LookupPosition {
  /** The resolved time range, start inclusive and end exclusive, in milliseconds. */
  readonly fromMs: number
  readonly beforeMs: number
  /** The last key that was returned. */
  readonly after: OrderKey
  /** Records that were there at the first page. */
  readonly recordBefore: RecordNumber
}

const macBytes = 16
const tokenLengthMax = 1_000
const formatVersion = 1

/**
 * `NextToken` of LookupEvents: the position and a check over it and the question, keyed with a secret of the server.
 * A token is good only for the question that it was given for, in the account and Region where it was asked.
 */
export class LookupTokens {
  readonly #key: Uint8Array

  /** @param key 32 secret bytes. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** @param question Everything but the token that the pages of one listing have in common, as one text. */
  issue(position: LookupPosition, question: string): string {
    const { fromMs, beforeMs, after, recordBefore } = position
    const body = [formatVersion, fromMs, beforeMs, after.timeMs, after.recordNumber, recordBefore].join(',')
    return Buffer.concat([this.#mac(body, question), Buffer.from(body)]).toString('base64url')
  }

  /** The position, or null where the token is not one of ours for this question. */
  read(token: string, question: string): LookupPosition | null {
    if (token.length > tokenLengthMax) return null
    const bytes = Buffer.from(token, 'base64url')
    if (bytes.length <= macBytes) return null
    const body = bytes.subarray(macBytes).toString()
    if (!timingSafeEqual(bytes.subarray(0, macBytes), this.#mac(body, question))) return null
    const [version, fromMs, beforeMs, timeMs, number, recordBefore] = body.split(',').map(Number)
    if (version !== formatVersion || fromMs === undefined || beforeMs === undefined || timeMs === undefined) return null
    if (number === undefined || recordBefore === undefined) return null
    return {
      fromMs,
      beforeMs,
      after: { timeMs, recordNumber: recordNumber(number) },
      recordBefore: recordNumber(recordBefore),
    }
  }

  #mac(body: string, question: string): Buffer {
    const hmac = createHmac('sha256', this.#key).update(JSON.stringify([body, question]))
    return hmac.digest().subarray(0, macBytes)
  }
}
