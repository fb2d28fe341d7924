import * as v from 'valibot'
import type { Sealing } from '../../sealing.ts'
import { Secret } from '../../secret.ts'
import type { UserAccessKey } from '../entities.ts'
import { accountOf, type RowForm, rowVersion } from './row-parts.ts'

const schema = v.object({
  version: rowVersion,
  userId: v.string(),
  isActive: v.boolean(),
  createdAtMs: v.number(),
  sealedSecret: v.string(),
})

/** `iam-access-key/<account>/<access key id>`. The secret is sealed for its account and key id. */
export const accessKeyRows = (sealing: Sealing): RowForm<UserAccessKey> => ({
  prefix: 'iam-access-key/',
  encode: (key) => {
    const { userId, isActive, createdAtMs, secretAccessKey } = key
    const sealed = sealing.seal(Buffer.from(secretAccessKey.reveal()), sealedFor(key))
    return { version: 1, userId, isActive, createdAtMs, sealedSecret: sealed.toString('base64') }
  },
  decode: (value, place) => {
    const { version, sealedSecret, ...row } = v.parse(schema, value)
    const key = { ...row, accountId: accountOf(place), accessKeyId: place.name }
    const secret = sealing.open(Buffer.from(sealedSecret, 'base64'), sealedFor(key))
    return { ...key, secretAccessKey: new Secret(secret.toString()) }
  },
})

function sealedFor({ accountId, accessKeyId }: Pick<UserAccessKey, 'accountId' | 'accessKeyId'>): string {
  return `iam-access-key ${accountId} ${accessKeyId}`
}
