import type { SourceFailure } from '../../capture/source-health.ts'
import { NoSpaceError } from '../../capture/space-guard.ts'

/** Why a file cannot be followed, in a word. */
export const fileTroubles = ['missing', 'denied', 'disk-full', 'internal'] as const
export type FileTrouble = (typeof fileTroubles)[number]

export function fileFailureOf(error: unknown): SourceFailure<FileTrouble> {
  if (error instanceof NoSpaceError) return { trouble: 'disk-full', errorCode: error.name }
  const code = codeOfSystem(error)
  if (code === null) return { trouble: 'internal', errorCode: error instanceof Error ? error.name : 'Error' }
  return { trouble: troubles.get(code) ?? 'internal', errorCode: code }
}

const troubles: ReadonlyMap<string, FileTrouble> = new Map([
  ['ENOENT', 'missing'],
  ['ENOTDIR', 'missing'],
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
])

/** Such as `ENOENT`. */
function codeOfSystem(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
