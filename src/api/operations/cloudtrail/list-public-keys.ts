import type { Clock } from '../../../base/clock.ts'
import { trailError } from '../../../trails/errors.ts'
import type { SigningKeys } from '../../../trails/signing-keys/signing-keys.ts'
import { defineOperation, ownTarget } from '../operation.ts'

/**
 * Lists the keys that sign digests of the call's Region between two times; a time that is not given is now. All of them
 * in one page, since `aws cloudtrail validate-logs` reads no second one.
 */
export const listPublicKeys = (keys: SigningKeys, clock: Clock) =>
  defineOperation('cloudtrail', 'ListPublicKeys', {
    target: (_input, call) => ownTarget(call, 'cloudtrail:ListPublicKeys'),
    run: async ({ StartTime, EndTime, NextToken }, { region }) => {
      if (NextToken !== undefined) throw trailError('InvalidTokenException', 'The token is not valid.')
      const nowMs = clock.nowMs()
      const startMs = StartTime?.getTime() ?? nowMs
      const endMs = EndTime?.getTime() ?? nowMs
      if (startMs > endMs) {
        throw trailError('InvalidTimeRangeException', 'The start time must be before or equal to the end time.')
      }
      const newest = keys.newest(region)
      const current = newest === null ? [] : [newest]
      const isCurrent = StartTime === undefined && EndTime === undefined
      return { PublicKeyList: (isCurrent ? current : keys.listed(region, startMs, endMs)).map(shown) }
    },
  })

function shown({ publicKey, validFromMs, validToMs, fingerprint }: ReturnType<SigningKeys['all']>[number]) {
  return {
    Value: publicKey,
    ValidityStartTime: new Date(validFromMs),
    ValidityEndTime: new Date(validToMs),
    Fingerprint: fingerprint,
  }
}
