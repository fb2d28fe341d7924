import type { CallFacts } from '../../capture/recorded-call.ts'
import type { SpaceLevel } from '../../capture/space-guard.ts'

/** What a call needs of the disk before it is run. */
export function spaceFor({ readOnly, eventCategory, eventSource, eventName }: CallFacts): SpaceLevel {
  const makesRoom = eventSource === 's3.amazonaws.com' && roomMaking.has(eventName)
  if (readOnly || makesRoom) return 'reads'
  return eventCategory === 'Data' ? 'data' : 'changes'
}

/** On a disk that is full these help. */
const roomMaking: ReadonlySet<string> = new Set([
  'AbortMultipartUpload',
  'DeleteBucket',
  'DeleteObject',
  'DeleteObjects',
])
