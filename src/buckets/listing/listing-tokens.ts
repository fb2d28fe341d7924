import { createHmac, timingSafeEqual } from 'node:crypto'
import { s3Error } from '../../contract/s3-errors.ts'

/** Continuation tokens: what a page ended with, in a form that only this Cairn makes. */
export class ListingTokens {
  readonly #key: Uint8Array

  /** @param key 32 secret bytes, the same at every start. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** @param scope What is listed: a bucket's id, or an account. */
  make(scope: string, after: string): string {
    return Buffer.concat([this.#check(scope, after), Buffer.from(after)]).toString('base64url')
  }

  /** @throws {ServiceError} `InvalidArgument`: it was not made here, or for something else. */
  read(scope: string, token: string): string {
    const bytes = Buffer.from(token, 'base64url')
    const after = bytes.subarray(checkBytes).toString()
    const isOurs =
      bytes.length >= checkBytes && timingSafeEqual(bytes.subarray(0, checkBytes), this.#check(scope, after))
    if (isOurs) return after
    throw s3Error('InvalidArgument', 'The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    })
  }

  #check(scope: string, after: string): Buffer {
    return createHmac('sha256', this.#key).update(`${scope} ${after}`).digest().subarray(0, checkBytes)
  }
}

const checkBytes = 16
