import * as v from 'valibot'
import { type AccountId, isAccountId } from '../base/brands.ts'
import { accessKeyIdPattern } from './credentials.ts'

/** Who stands behind an access key that is not Cairn's own, as an operator says. */
export interface KnownIdentity {
  readonly type: string
  readonly accountId: AccountId
  readonly arn: string | null
  readonly principalId: string | null
  readonly userName: string | null
}

/** By access key id. */
export type KnownIdentities = ReadonlyMap<string, KnownIdentity>

/** The file of identities is not one. Its message names what is wrong and holds nothing of the file's values. */
export class IdentitiesFileError extends Error {
  override readonly name = 'IdentitiesFileError'
}

/** As records have them: of whom a key can be. */
const identityTypes = ['Root', 'IAMUser', 'AssumedRole', 'FederatedUser', 'Role', 'AWSAccount', 'AWSService'] as const

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2048))

const schema = v.record(
  v.pipe(v.string(), v.regex(accessKeyIdPattern, 'is no access key id')),
  v.strictObject({
    type: v.picklist(identityTypes),
    accountId: v.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value), 'is no account id'),
    arn: v.optional(text),
    principalId: v.optional(text),
    userName: v.optional(text),
  }),
)

/**
 * Reads the text of a file that maps access key ids to identities: a JSON object whose members are `type`, `accountId`
 * and, where they are known, `arn`, `principalId` and `userName`.
 *
 * @throws {IdentitiesFileError}
 */
export function parseKnownIdentities(json: string): KnownIdentities {
  const parsed = v.safeParse(schema, parseJson(json))
  if (!parsed.success) {
    const problems = parsed.issues
      .slice(0, problemsMax)
      .map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
    throw new IdentitiesFileError(problems.join('; '))
  }
  return new Map(
    Object.entries(parsed.output).map(([accessKeyId, { type, accountId, arn, principalId, userName }]) => [
      accessKeyId,
      { type, accountId, arn: arn ?? null, principalId: principalId ?? null, userName: userName ?? null },
    ]),
  )
}

/** As many as a person reads at once. */
const problemsMax = 5

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new IdentitiesFileError('it is no JSON')
  }
}
