/** Selectors that CloudTrail would not take. The message says which and why. */
export class InvalidSelectorsError extends Error {
  override readonly name = 'InvalidSelectorsError'
}
