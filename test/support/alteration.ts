import type { Problem } from '../../src/verify/finding.ts'

/** One way to alter the folder of a {@link MadeChain}, and what a verifier must say of it. */
export interface Alteration {
  readonly name: string
  /** Alters the copy of the chain's folder in `folder`. */
  apply(folder: string): void
  /**
   * The object that must be found wrong, and how. Null: the content of all files is what it was, and nothing is wrong.
   * `needsServer`: nothing in the bucket shows it, only when the newest digest was delivered.
   */
  readonly expected: { readonly key: string; readonly problem: Problem; readonly needsServer?: boolean } | null
}

/** The end of a log file's name, by which a person finds it. */
export function shortened(key: string): string {
  return key.slice(-24, -8)
}

/** The entries of `logFiles` in a digest. */
export function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value : []
}
