import { createHash } from 'node:crypto'

/** `x-amz-id-2` of the request's answer, which its record holds too: 44 letters that say nothing but stay the same. */
export function hostId(requestId: string): string {
  return createHash('sha256').update(`host of ${requestId}`).digest('base64')
}
