import { createHash, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../../test/support/adversarial-metadata.ts'
import { SimulatedClock, SimulatedRandom } from '../../../test/support/simulation.ts'
import { isRegion } from '../../base/brands.ts'
import { Sealing } from '../../identity/sealing.ts'
import type { SigningKey } from './signing-key.ts'
import { SigningKeys, signingKeyDays } from './signing-keys.ts'

const dayMs = 24 * 3_600_000
const region = 'eu-central-1'
const otherRegion = 'us-east-1'
if (!isRegion(region) || !isRegion(otherRegion)) throw new Error('these are Regions')

function ports(metadata = new AdversarialMetadataStore()) {
  const random = new SimulatedRandom(1)
  const sealing = new Sealing(Buffer.alloc(16, 1), Buffer.alloc(32, 1), random)
  return { metadata, sealing, clock: new SimulatedClock() }
}

function isSigned(key: SigningKey, text: string, signature: string): boolean {
  const publicKey = createPublicKey({ key: key.publicKey, format: 'der', type: 'pkcs1' })
  return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'hex'))
}

test('signing keys: one is made at first need and is still there after a restart', async () => {
  const parts = ports()
  const keys = await SigningKeys.open(parts)
  expect(keys.newest(region)).toBeNull()
  const nowMs = parts.clock.nowMs()
  const [one, same, other] = await Promise.all([
    keys.signer(region, nowMs),
    keys.signer(region, nowMs),
    keys.signer(otherRegion, nowMs),
  ])
  expect(same.fingerprint).toBe(one.fingerprint)
  expect(other.fingerprint).not.toBe(one.fingerprint)

  const again = await SigningKeys.open(parts)
  const [key] = again.all(region)
  if (key === undefined) throw new Error('the key is gone')
  expect(key.publicKey.toString('base64')).toMatch(/^MIIBCgKCAQEA/)
  expect(key.fingerprint).toBe(createHash('md5').update(key.publicKey).digest('hex'))
  expect(key.fingerprint).toBe(one.fingerprint)
  const signature = await (await again.signer(region, nowMs)).sign('a text')
  expect(signature).toMatch(/^[0-9a-f]{512}$/)
  expect(signature).toBe(await one.sign('a text'))
  expect(isSigned(key, 'a text', signature)).toBe(true)
})

test('signing keys: the next one is introduced by the one before, whose private key is then gone', async () => {
  const parts = ports()
  const keys = await SigningKeys.open(parts)
  const beganMs = parts.clock.nowMs()
  await keys.signer(region, beganMs)
  parts.clock.advance(signingKeyDays * dayMs - 1)
  await keys.signer(region, parts.clock.nowMs())
  expect(keys.all(region)).toHaveLength(1)
  parts.clock.advance(1)
  await keys.signer(region, parts.clock.nowMs())
  const [first, second] = (await SigningKeys.open(parts)).all(region)
  if (first === undefined || second === undefined) throw new Error('there are two keys')
  expect(first.privateKey).toBeNull()
  const { statement, signature } = second.introduction ?? { statement: '', signature: '' }
  expect(isSigned(first, statement, signature)).toBe(true)
  expect(JSON.parse(statement)).toEqual({
    cairnDigestKeyIntroduction: 1,
    region,
    sequence: 2,
    createdTime: '2026-01-31T00:00:00Z',
    publicKey: second.publicKey.toString('base64'),
    fingerprint: second.fingerprint,
    introducedBy: first.fingerprint,
  })
  expect(keys.listed(region, beganMs, beganMs)).toEqual([first])
  expect(keys.listed(region, beganMs, parts.clock.nowMs())).toEqual([first, second])
  expect(keys.listed(region, beganMs - 2, beganMs - 1)).toEqual([])
  expect(keys.newest(region)).toEqual(second)
})

test('signing keys: what a key signs about another time lies in the time for which it is listed', async () => {
  const parts = ports()
  const keys = await SigningKeys.open(parts)
  const longAgoMs = parts.clock.nowMs() - 100 * dayMs
  await keys.signer(region, longAgoMs)
  parts.clock.step(-10 * dayMs)
  await keys.signer(region, parts.clock.nowMs())
  expect(keys.listed(region, longAgoMs, longAgoMs)).toHaveLength(1)
  expect(keys.all(region)).toHaveLength(1)
})

test('signing keys: one that was made while the clock stood years ahead does not sign until then', async () => {
  const parts = ports()
  const keys = await SigningKeys.open(parts)
  parts.clock.step(10 * 365 * dayMs)
  await keys.signer(region, parts.clock.nowMs())
  parts.clock.step(-10 * 365 * dayMs)
  await keys.signer(region, parts.clock.nowMs())
  expect(keys.all(region)).toHaveLength(2)
})

test('signing keys: private keys are sealed, and are sealed again under a new master key', async () => {
  const parts = ports()
  const keys = await SigningKeys.open(parts)
  const { sign, fingerprint } = await keys.signer(region, parts.clock.nowMs())
  const signature = await sign('a text')
  const entries = async () => (await parts.metadata.list('signing-key/', '', 10)).entries
  for (const { value } of await entries()) expect(Buffer.from(value).toString()).not.toContain('PRIVATE')
  parts.sealing.admit(Buffer.alloc(16, 2), Buffer.alloc(32, 2))
  await keys.sealedRows().reseal(await entries())
  for (const { value } of await entries()) expect(parts.sealing.holdsOlderEnvelope(value)).toBe(false)
  const sealing = new Sealing(Buffer.alloc(16, 2), Buffer.alloc(32, 2), new SimulatedRandom(3))
  const again = await (await SigningKeys.open({ ...parts, sealing })).signer(region, parts.clock.nowMs())
  expect(again.fingerprint).toBe(fingerprint)
  expect(await again.sign('a text')).toBe(signature)
})

// Goal: whatever becomes of batches, keys follow each other without a gap and each but the first is introduced.
//
// Method: batches and their answers get lost while signers are asked for over many rotations; then the rows are read.
test('signing keys: lost batches and lost answers leave one line of keys', async () => {
  const metadata = new AdversarialMetadataStore({ ...noMetadataFaults, seed: 5, lostAnswers: 0.3, lostBatches: 0.3 })
  const parts = ports(metadata)
  const keys = await SigningKeys.open(parts)
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await keys.signer(region, parts.clock.nowMs()).catch(() => null)
    parts.clock.advance(signingKeyDays * dayMs)
  }
  const made = (await SigningKeys.open(parts)).all(region)
  expect(made.length).toBeGreaterThan(2)
  made.forEach((key, at) => {
    const before = made[at - 1]
    expect(key.sequence).toBe(at + 1)
    expect(key.privateKey === null).toBe(at < made.length - 1)
    if (before === undefined) expect(key.introduction).toBeNull()
    else expect(isSigned(before, key.introduction?.statement ?? '', key.introduction?.signature ?? '')).toBe(true)
  })
})
