/**
 * What this server has signed, or was about to, is not one story: a checkpoint that was given out is larger than the tree or
 * does not follow from it, or a record is not the one that was hashed. Nothing is signed from then on.
 */
export class ContradictionError extends Error {
  override readonly name = 'ContradictionError'
}

/** The record cannot be proved: its day's secret is gone, or its leaf was made of other bytes. */
export class UnprovableRecordError extends Error {
  override readonly name = 'UnprovableRecordError'
}

/** No checkpoint covers the record yet, and none did within the time that a caller waits. */
export class NotYetProvableError extends Error {
  override readonly name = 'NotYetProvableError'
}

/** The tree is not kept any more, and why; an operator has to act. */
export class ProofsStoppedError extends Error {
  override readonly name = 'ProofsStoppedError'

  constructor(problem: string, options?: ErrorOptions) {
    super(`the proof tree stands still: ${problem}`, options)
  }
}
