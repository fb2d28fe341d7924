import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChecksumAlgorithm, checksumAlgorithms, createChecksum, isChecksum } from './checksum.ts'
import { combineChecksums, compositeChecksum, isCombinable } from './combine-checksums.ts'

const digits = Buffer.from('123456789')

test('checksums: the check values of their catalogue', () => {
  const hex = (algorithm: ChecksumAlgorithm) => Buffer.from(checksumOf(algorithm, [digits]), 'base64').toString('hex')
  expect(hex('CRC32')).toBe('cbf43926')
  expect(hex('CRC32C')).toBe('e3069283')
  expect(hex('CRC64NVME')).toBe('ae8b14860a799888')
  expect(hex('SHA1')).toBe('f7c3bc1d808e04732adf679965ccc34ca7ae3441')
  expect(hex('SHA256')).toBe('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225')
})

test('checksums: many at once, each in pieces, do not disturb one another', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1 }), (pieces) => {
      const open = checksumAlgorithms.flatMap((algorithm) => [
        { algorithm, checksum: createChecksum(algorithm) },
        { algorithm, checksum: createChecksum(algorithm) },
      ])
      for (const piece of pieces) for (const { checksum } of open) checksum.update(piece)
      for (const { algorithm, checksum } of open) {
        expect(checksum.digest()).toBe(checksumOf(algorithm, [Buffer.concat(pieces)]))
      }
    }),
  )
})

test('checksums: that of parts one after another follows from theirs, for every CRC', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
      for (const algorithm of checksumAlgorithms.filter(isCombinable)) {
        const checked = parts.map((part) => ({ checksum: checksumOf(algorithm, [part]), lengthBytes: part.length }))
        expect(combineChecksums(algorithm, checked)).toBe(checksumOf(algorithm, parts))
      }
    }),
  )
})

test('checksums: parts may be larger than 32 bits count', () => {
  // Zeros after nothing but zeros: one part of 2^33 bytes is two of 2^32.
  const nothing = (algorithm: ChecksumAlgorithm) => checksumOf(algorithm, [])
  for (const algorithm of checksumAlgorithms.filter(isCombinable)) {
    const first = { checksum: checksumOf(algorithm, [digits]), lengthBytes: 9 }
    const once = combineChecksums(algorithm, [first, { checksum: nothing(algorithm), lengthBytes: 2 ** 33 }])
    const half = { checksum: nothing(algorithm), lengthBytes: 2 ** 32 }
    expect(combineChecksums(algorithm, [first, half, half])).toBe(once)
    expect(once).not.toBe(first.checksum)
  }
})

test('checksums: a composite is the checksum of checksums, and their number', () => {
  const one = checksumOf('SHA256', [digits])
  const whole = checksumOf('SHA256', [Buffer.from(one, 'base64'), Buffer.from(one, 'base64')])
  expect(compositeChecksum('SHA256', [one, one])).toBe(`${whole}-2`)
})

test('checksums: only the one right spelling of the right length is a checksum', () => {
  expect(isChecksum('CRC32', 'y/Q5Jg==')).toBe(true)
  for (const wrong of ['', 'y/Q5Jg', 'y/Q5Jh==', 'y/Q5JgA=', 'y_Q5Jg==', ' y/Q5Jg==', 'y/Q5Jg==\n']) {
    expect(isChecksum('CRC32', wrong), wrong).toBe(false)
  }
})

function checksumOf(algorithm: ChecksumAlgorithm, pieces: readonly Uint8Array[]): string {
  const checksum = createChecksum(algorithm)
  for (const piece of pieces) checksum.update(piece)
  return checksum.digest()
}
