/** A mistake in how the recorder is set up. The only error that it throws, and only while it is made. */
export class RecorderSetupError extends Error {
  override readonly name = 'RecorderSetupError'
  /** Each a sentence. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join(' '))
    this.problems = problems
  }
}
