import * as v from 'valibot'
import { isRegion } from '../../base/brands.ts'
import type { Sealing } from '../../identity/sealing.ts'
import { Secret } from '../../identity/secret.ts'
import type { RowPlace, TableOptions } from '../../storage/table.ts'
import { fingerprintOf } from './key-pair.ts'
import type { SigningKey } from './signing-key.ts'

const rowVersion = 1

const schema = v.strictObject({
  version: v.literal(rowVersion),
  createdAtMs: v.number(),
  validFromMs: v.number(),
  validToMs: v.number(),
  publicKey: v.string(),
  sealedPrivateKey: v.nullable(v.string()),
  introduction: v.nullable(v.strictObject({ statement: v.string(), signature: v.string() })),
})

const region = v.pipe(v.string(), v.guard(isRegion))

/** `signing-key/<Region>/<sequence>`. The private key is sealed for its Region and sequence. */
export const signingKeyRows = (sealing: Sealing): TableOptions<SigningKey> => ({
  prefix: 'signing-key/',
  encode: (key) => ({
    version: rowVersion,
    createdAtMs: key.createdAtMs,
    validFromMs: key.validFromMs,
    validToMs: key.validToMs,
    publicKey: key.publicKey.toString('base64'),
    sealedPrivateKey: key.privateKey === null ? null : seal(sealing, key.privateKey, placeOf(key)),
    introduction: key.introduction,
  }),
  decode: (value, place) => {
    const { version, publicKey, sealedPrivateKey, ...row } = v.parse(schema, value)
    const der = Buffer.from(publicKey, 'base64')
    return {
      ...row,
      region: v.parse(region, place.partition),
      sequence: v.parse(v.pipe(v.number(), v.integer(), v.minValue(1)), Number(place.name)),
      publicKey: der,
      fingerprint: fingerprintOf(der),
      privateKey: sealedPrivateKey === null ? null : opened(sealing, sealedPrivateKey, place),
    }
  },
})

/** Names have one length, so that their order is that of the numbers. */
export function placeOf({ region, sequence }: Pick<SigningKey, 'region' | 'sequence'>): RowPlace {
  return { partition: region, name: String(sequence).padStart(8, '0') }
}

function seal(sealing: Sealing, privateKey: Secret, place: RowPlace): string {
  return sealing.seal(Buffer.from(privateKey.reveal()), sealedFor(place)).toString('base64')
}

function opened(sealing: Sealing, sealed: string, place: RowPlace): Secret {
  return new Secret(sealing.open(Buffer.from(sealed, 'base64'), sealedFor(place)).toString())
}

function sealedFor({ partition, name }: RowPlace): string {
  return `signing-key ${partition} ${name}`
}
