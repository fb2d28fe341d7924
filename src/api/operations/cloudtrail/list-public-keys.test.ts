import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../../../test/support/adversarial-metadata.ts'
import { newTrail } from '../../../../test/support/delivery-simulation.ts'
import { operationCaller } from '../../../../test/support/operation-caller.ts'
import { SimulatedClock, SimulatedRandom } from '../../../../test/support/simulation.ts'
import { required } from '../../../base/assert.ts'
import { parseAccountId, parseRegion } from '../../../base/brands.ts'
import { Sealing } from '../../../identity/sealing.ts'
import { SigningKeys, signingKeyDays } from '../../../trails/signing-keys/signing-keys.ts'
import type { Trail } from '../../../trails/trail.ts'
import { listPublicKeys } from './list-public-keys.ts'

const accountId = required(parseAccountId('111122223333'), 'an account id')
const region = required(parseRegion('us-east-1'), 'a Region')
const keyMs = signingKeyDays * 24 * 3_600_000

async function openKeys(trails: readonly Trail[] = []) {
  const clock = new SimulatedClock()
  const sealing = new Sealing(Buffer.alloc(16), Buffer.alloc(32), new SimulatedRandom(1))
  const keys = await SigningKeys.open({ metadata: new AdversarialMetadataStore(), sealing, clock })
  return { clock, keys, caller: operationCaller([listPublicKeys(keys, { seenIn: () => trails }, clock)], accountId) }
}

test('ListPublicKeys: before the first digest of a Region there is no key', async () => {
  const { caller } = await openKeys()
  expect(await caller.call('ListPublicKeys')).toEqual({ PublicKeyList: [] })
})

test('ListPublicKeys: where a trail is seen there is a key before the first digest, and no second one', async () => {
  const { keys, caller } = await openKeys([newTrail('audit')])
  const answer = await caller.call('ListPublicKeys')
  expect(answer).toEqual({
    PublicKeyList: [expect.objectContaining({ Fingerprint: keys.newest(region)?.fingerprint })],
  })
  expect(await caller.call('ListPublicKeys')).toEqual(answer)
  expect(keys.all(region)).toHaveLength(1)
})

test('ListPublicKeys: without times the current key, with times those that sign between them', async () => {
  const { clock, keys, caller } = await openKeys()
  const beganMs = clock.nowMs()
  await keys.signer(region, beganMs)
  clock.advance(keyMs)
  await keys.signer(region, clock.nowMs())
  const [first, second] = keys.all(region).map(({ publicKey, validFromMs, validToMs, fingerprint }) => ({
    Value: publicKey,
    ValidityStartTime: new Date(validFromMs),
    ValidityEndTime: new Date(validToMs),
    Fingerprint: fingerprint,
  }))
  const listed = (StartTime?: number, EndTime?: number) =>
    caller.call('ListPublicKeys', {
      ...(StartTime === undefined ? {} : { StartTime: new Date(StartTime) }),
      ...(EndTime === undefined ? {} : { EndTime: new Date(EndTime) }),
    })
  expect(await listed()).toEqual({ PublicKeyList: [second] })
  expect(await listed(beganMs)).toEqual({ PublicKeyList: [first, second] })
  expect(await listed(beganMs, beganMs + keyMs / 2)).toEqual({ PublicKeyList: [first] })
  expect(await listed(beganMs - 2, beganMs - 1)).toEqual({ PublicKeyList: [] })
  await expect(listed(beganMs + 1, beganMs)).rejects.toMatchObject({ name: 'InvalidTimeRangeException' })
  // A time that is not given is now.
  await expect(listed(undefined, beganMs)).rejects.toMatchObject({ name: 'InvalidTimeRangeException' })
})

test('ListPublicKeys: its permission is asked for, and no token was ever given out', async () => {
  const { caller } = await openKeys()
  const { permissions } = await caller.target('ListPublicKeys')
  expect(permissions).toMatchObject([{ action: 'cloudtrail:ListPublicKeys', resource: '*', accountId }])
  await expect(caller.call('ListPublicKeys', { NextToken: 'token' })).rejects.toMatchObject({
    name: 'InvalidTokenException',
  })
})
