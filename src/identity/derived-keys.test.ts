import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { systemRandom } from '../base/random.ts'
import { DerivedKeys } from './derived-keys.ts'
import { BrokenSealError, keyBytes, keyIdBytes, Sealing } from './sealing.ts'

const keyId = systemRandom.bytes(keyIdBytes)
const key = systemRandom.bytes(keyBytes)

test('derived keys: each purpose has its own, the same at every start', async () => {
  const ports = newPorts(true)
  const keys = await DerivedKeys.open(ports)
  expect(keys.derive('one')).toHaveLength(keyBytes)
  expect(keys.derive('one').equals(keys.derive('other'))).toBe(false)
  const again = await DerivedKeys.open({ ...ports, isFirstStart: false })
  expect(again.derive('one').equals(keys.derive('one'))).toBe(true)
})

test('derived keys: a folder from before there was a secret keeps the keys that its master key gave', async () => {
  const ports = newPorts(false)
  const before = Buffer.from(hkdfSync('sha256', key, keyId, 'cairn lookup tokens', keyBytes))
  const keys = await DerivedKeys.open(ports)
  expect(keys.derive('lookup tokens').equals(before)).toBe(true)
  ports.sealing.admit(systemRandom.bytes(keyIdBytes), systemRandom.bytes(keyBytes))
  expect((await DerivedKeys.open(ports)).derive('lookup tokens').equals(before)).toBe(true)
})

test('derived keys: in a new folder they do not follow from the master key, and another master key opens nothing', async () => {
  const ports = newPorts(true)
  const keys = await DerivedKeys.open(ports)
  const fromMasterKey = Buffer.from(hkdfSync('sha256', key, keyId, 'cairn one', keyBytes))
  expect(keys.derive('one').equals(fromMasterKey)).toBe(false)
  const sealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 1), systemRandom)
  await expect(DerivedKeys.open({ ...ports, sealing })).rejects.toThrow(BrokenSealError)
})

function newPorts(isFirstStart: boolean) {
  const sealing = new Sealing(keyId, key, systemRandom)
  return { metadata: new AdversarialMetadataStore(), sealing, random: systemRandom, isFirstStart }
}
