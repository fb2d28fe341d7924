import { timingSafeEqual } from 'node:crypto'

/** Whether two signatures are the same, in a time that does not tell how much of them is. */
export function equalSignatures(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected, 'latin1')
  const givenBytes = Buffer.from(given, 'latin1')
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes)
}
