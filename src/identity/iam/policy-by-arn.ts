import type { AccountId } from '../../base/brands.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { Directory } from './directory.ts'
import type { ManagedPolicy } from './entities.ts'
import { type AwsManagedPolicy, awsManagedPolicy } from './managed-policies/aws-managed-policies.ts'
import { placeOf } from './names.ts'

/** The managed policy that an account's principals may have: the account's own, or AWS's. Null where there is none. */
export function policyByArn(
  directory: Pick<Directory, 'policies'>,
  accountId: AccountId,
  arn: string,
): ManagedPolicy | AwsManagedPolicy | null {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const own = directory.policies.get(placeOf(accountId, name))
  return own?.arn === arn ? own : awsManagedPolicy(arn)
}

/** What a managed policy says now. */
export function defaultVersion({
  versions,
  defaultVersionId,
}: Omit<ManagedPolicy, 'accountId'>): CompiledPolicy | null {
  return versions.find(({ versionId }) => versionId === defaultVersionId)?.policy ?? null
}
