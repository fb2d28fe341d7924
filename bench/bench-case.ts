import type { BenchContext } from './context.ts'

/** One file in `cases/` exports one as `benchCase`. */
export interface BenchCase {
  /** What `npm run bench -- NAME` calls it. */
  readonly name: string
  /** One line for `--list` and the report. */
  readonly about: string
  /** A run measures the case only with this option, because it needs what not everybody has; absent: always. */
  readonly option?: 'with-aws'
  /** Measures, with each baseline in the same run: machines differ, and so does one machine from hour to hour. */
  run(context: BenchContext): Promise<readonly Row[]>
}

export type Unit =
  | 'records/CPU s'
  | 'records/s'
  | 'files/s'
  | 'calls/s'
  | 'decisions/s'
  | 'ms'
  | 'bytes/record'
  | 'MB/s'
  | 'bytes'
  | 'times'

/** One figure. */
export interface Row {
  readonly stage: string
  readonly value: number
  readonly unit: Unit
  /** What it stands beside, in the same unit. The report shows `value / baseline.value`. */
  readonly baseline?: { readonly stage: string; readonly value: number }
  /** The figure to reach, for the ratio or for the value itself. */
  readonly target?: { readonly of: 'ratio' | 'value'; readonly is: 'at least' | 'at most'; readonly figure: number }
  /** What a reader must know to judge it: what limits it, what is not in it. */
  readonly note?: string
}

/** `value / baseline.value`; null without a baseline. */
export function ratioOf({ value, baseline }: Row): number | null {
  return baseline === undefined ? null : value / baseline.value
}

/** Whether the target is reached; null where there is none. */
export function isReached(row: Row): boolean | null {
  if (row.target === undefined) return null
  const measured = row.target.of === 'value' ? row.value : ratioOf(row)
  if (measured === null) throw new Error(`${row.stage} has a target for its ratio and no baseline`)
  return row.target.is === 'at least' ? measured >= row.target.figure : measured <= row.target.figure
}
