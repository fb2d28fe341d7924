import { assert } from '../../base/assert.ts'
import { formatEventTime } from '../../event/event-time.ts'
import { signText } from './key-pair.ts'
import type { KeyIntroduction, SigningKey } from './signing-key.ts'

type IntroducedKey = Pick<SigningKey, 'region' | 'sequence' | 'publicKey' | 'fingerprint' | 'createdAtMs'>

/** The key before signs who comes after it, as its last act, so that whoever trusts the first trusts them all. */
export async function introductionOf(key: IntroducedKey, before: SigningKey): Promise<KeyIntroduction> {
  assert(before.privateKey !== null, 'the key that introduces another has its private key')
  const statement = JSON.stringify({
    cairnDigestKeyIntroduction: 1,
    region: key.region,
    sequence: key.sequence,
    createdTime: formatEventTime(key.createdAtMs),
    publicKey: key.publicKey.toString('base64'),
    fingerprint: key.fingerprint,
    introducedBy: before.fingerprint,
  })
  return { statement, signature: await signText(before.privateKey, statement) }
}
