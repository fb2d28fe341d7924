import type { Clock } from '../../../base/clock.ts'
import { trailError } from '../../../trails/errors.ts'
import type { SigningKeys } from '../../../trails/signing-keys/signing-keys.ts'
import type { Trails } from '../../../trails/trails.ts'
import { defineOperation, ownTarget } from '../operation.ts'

/**
 * Lists the keys that sign digests of the call's Region between two times; a time that is not given is now. All of them
 * in one page, since `aws cloudtrail validate-logs` reads no second one. It takes an empty page for an error, even where
 * there is nothing to validate: so a Region in which a trail is seen has its first key by the time that it is asked for.
 */
export const listPublicKeys = (keys: SigningKeys, trails: Pick<Trails, 'seenIn'>, clock: Clock) =>
  defineOperation('cloudtrail', 'ListPublicKeys', {
    target: (_input, call) => ownTarget(call, 'cloudtrail:ListPublicKeys'),
    run: async ({ StartTime, EndTime, NextToken }, call) => {
      const { region } = call
      if (NextToken !== undefined) throw trailError('InvalidTokenException', 'The token is not valid.')
      const nowMs = clock.nowMs()
      const startMs = StartTime?.getTime() ?? nowMs
      const endMs = EndTime?.getTime() ?? nowMs
      if (startMs > endMs) {
        throw trailError('InvalidTimeRangeException', 'The start time must be before or equal to the end time.')
      }
      if (keys.newest(region) === null && trails.seenIn(call).length > 0) await keys.signer(region, nowMs)
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
