import type { RandomSource } from '../base/random.ts'
import { type AccessKey, accessKeyIdPattern } from './credentials.ts'
import { Secret } from './secret.ts'

/** A new long-term access key in AWS's form: `AKIA` and 16 of `[A-Z2-7]`, and a secret of 40 characters. */
export function makeAccessKey(random: RandomSource): AccessKey {
  return {
    accessKeyId: `AKIA${base32(random.bytes(accessKeyIdRandomBytes))}`,
    secretAccessKey: new Secret(random.bytes(secretRandomBytes).toString('base64')),
  }
}

/**
 * An access key that someone configured, once it is known to fit into a header and a credentials file.
 *
 * @throws {InvalidAccessKeyError} It does not.
 */
export function checkAccessKey(accessKey: AccessKey): AccessKey {
  if (!accessKeyIdPattern.test(accessKey.accessKeyId)) {
    throw new InvalidAccessKeyError('an access key id is 1 to 128 letters, digits, "_" or "-"')
  }
  if (!secretPattern.test(accessKey.secretAccessKey.reveal())) {
    throw new InvalidAccessKeyError('a secret access key is 8 to 128 printable ASCII characters without blanks')
  }
  return accessKey
}

/** A configured access key is malformed. The message does not hold it. */
export class InvalidAccessKeyError extends Error {
  override readonly name = 'InvalidAccessKeyError'
}

/** 80 and 240 bits: exactly 16 characters of base32 and 40 of base64. */
const accessKeyIdRandomBytes = 10
const secretRandomBytes = 30
const secretPattern = /^[\x21-\x7e]{8,128}$/

const base32Characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** As many whole characters of `[A-Z2-7]` as the bits of `bytes` make. */
export function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let bitCount = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    bitCount += 8
    while (bitCount >= 5) {
      bitCount -= 5
      text += base32Characters[(bits >>> bitCount) & 31]
    }
    bits &= (1 << bitCount) - 1
  }
  return text
}
