import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemRandom } from '../base/random.ts'
import { BrokenSealError, keyBytes, keyIdBytes, Sealing } from './sealing.ts'

const keyId = systemRandom.bytes(keyIdBytes)
const key = systemRandom.bytes(keyBytes)
const sealing = new Sealing(keyId, key, systemRandom)

test('sealing: what was sealed opens with the same associated data, and is not in the envelope', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 200 }), fc.string(), (plaintext, associatedData) => {
      const envelope = sealing.seal(plaintext, associatedData)
      expect(sealing.open(envelope, associatedData).equals(plaintext)).toBe(true)
      expect(envelope.includes(Buffer.from(plaintext))).toBe(false)
    }),
  )
})

test('sealing: an envelope that is changed, cut or moved does not open', () => {
  const envelope = sealing.seal(Buffer.from('a secret'), 'account 1')
  for (let index = 0; index < envelope.length; index += 1) {
    const changed = Buffer.from(envelope)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(() => sealing.open(changed, 'account 1'), `byte ${index}`).toThrow(BrokenSealError)
    expect(() => sealing.open(envelope.subarray(0, index), 'account 1'), `cut at ${index}`).toThrow(BrokenSealError)
  }
  expect(() => sealing.open(envelope, 'account 2')).toThrow(BrokenSealError)
})

test('sealing: the newest key seals, each opens what it sealed, until it is forgotten', () => {
  const ring = new Sealing(keyId, key, systemRandom)
  const old = ring.seal(Buffer.from('a secret'), '')
  expect(ring.holdsOlderEnvelope(old)).toBe(false)
  const newestId = systemRandom.bytes(keyIdBytes)
  ring.admit(newestId, systemRandom.bytes(keyBytes))
  const fresh = ring.seal(Buffer.from('another'), '')
  expect(fresh.subarray(1, 1 + keyIdBytes).equals(newestId)).toBe(true)
  expect([old, fresh].map((envelope) => ring.open(envelope, '').toString())).toEqual(['a secret', 'another'])
  for (const form of ['base64', 'base64url'] as const) {
    expect(ring.holdsOlderEnvelope(Buffer.from(`{"sealed":"${old.toString(form)}"}`)), form).toBe(true)
    expect(ring.holdsOlderEnvelope(Buffer.from(`{"sealed":"${fresh.toString(form)}"}`)), form).toBe(false)
  }
  ring.retireOlder()
  expect(() => ring.open(old, '')).toThrow(BrokenSealError)
  expect(ring.open(fresh, '').toString()).toBe('another')
})

test('sealing: another master key is named, not tried', () => {
  const envelope = sealing.seal(Buffer.from('a secret'), '')
  const other = new Sealing(Buffer.alloc(keyIdBytes, 7), key, systemRandom)
  expect(() => other.open(envelope, '')).toThrow(`needs the master key ${keyId.toString('hex')}`)
})

test('sealing: no two envelopes are the same, and nothing prints the key', () => {
  const envelopes = Array.from({ length: 100 }, () => sealing.seal(Buffer.from('a secret'), '').toString('hex'))
  expect(new Set(envelopes).size).toBe(100)
  expect(JSON.stringify(sealing) + inspect(sealing, { showHidden: true, depth: 9 })).not.toContain(key.toString('hex'))
})
