import { commonError } from '../../contract/errors.ts'

/** Memory that request bodies may take together: beyond it a large request is told to come again. */
export const bodiesBytesMax = 256 * 1024 * 1024

/** A request with no more than this is let in all the same, or a few slow large ones would keep everyone out. */
export const smallBodyBytesMax = 64 * 1024

let bodiesBytes = 0

/** The memory that one request's body takes, packed and unpacked, from its arrival to its answer. */
export class BodyMemory {
  #bytes = 0

  /** @throws {ServiceError} `serviceUnavailable`: there is no more; what was taken before stays taken. */
  take(bytes: number): void {
    this.#bytes += bytes
    bodiesBytes += bytes
    if (this.#bytes > smallBodyBytesMax && bodiesBytes > bodiesBytesMax) {
      throw commonError('serviceUnavailable', 'Too many large requests at once.')
    }
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes
    bodiesBytes -= bytes
  }

  release(): void {
    this.giveBack(this.#bytes)
  }
}
