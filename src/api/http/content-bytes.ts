import { headerValue } from '../protocol/protocol.ts'
import type { Exchange } from './exchange.ts'

/**
 * How much a caller has brought, as records tell it: of a body in `aws-chunked` what is in the chunks, which its head
 * announces, once all of it has passed; of any other the bytes that have passed.
 */
export function contentBytes({ headers }: Pick<Exchange, 'headers'>, passedBytes: number, isWhole: boolean): number {
  const isChunked = headerValue(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true
  const announced = headerValue(headers, 'x-amz-decoded-content-length') ?? ''
  if (!isWhole || !isChunked || !/^\d{1,15}$/.test(announced)) return passedBytes
  // Nobody may have checked it, but there is no more in chunks than they are.
  return Math.min(Number(announced), passedBytes)
}
