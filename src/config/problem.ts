/** One thing that is wrong with what was set. */
export interface ConfigProblem {
  /** The key, or the variable or file where no key is meant. */
  readonly key: string
  /** Where it was set: `cairn.yaml line 3`, `CAIRN_PORT`; null where nothing was. */
  readonly source: string | null
  /** The value as it may be shown, a secret's never; null where there is none. */
  readonly value: string | null
  /** What would be right, as a sentence. */
  readonly message: string
}

/** What was set cannot be used. All problems are here, not only the first. */
export class InvalidConfigError extends Error {
  override readonly name = 'InvalidConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describeProblem).join('\n'))
    this.problems = problems
  }
}

/** One line: `listen.port (CAIRN_PORT) is "x": must be a whole number from 0 to 65535`. */
export function describeProblem({ key, source, value, message }: ConfigProblem): string {
  const where = source === null || source === key ? key : `${key} (${source})`
  return value === null ? `${where}: ${message}` : `${where} is ${value}: ${message}`
}
