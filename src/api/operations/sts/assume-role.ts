import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { type AccountId, parseAccountId } from '../../../base/brands.ts'
import { commonError } from '../../../contract/errors.ts'
import type { RequestContext } from '../../../identity/authorise.ts'
import type { Role } from '../../../identity/iam/entities.ts'
import { findRole } from '../../../identity/iam/find-role.ts'
import { compilePolicy } from '../../../identity/policy/compile-policy.ts'
import type { AccountPrincipal } from '../../../identity/principal.ts'
import type { SessionTags } from '../../../identity/sessions/session-tags.ts'
import { callerArn, callerUserId } from '../../../identity/user-identity.ts'
import { resourceTagContext } from '../iam/tag-context.ts'
import { accountCaller, defineOperation, type Permission } from '../operation.ts'
import type { StsNeeds } from './index.ts'
import { credentialsOf, issueSession, tokenSizeOf } from './issued-session.ts'
import { lifetime, refuseMfa, requestedPolicies, requestedTagContext, requestedTags } from './session-request.ts'

/** Issues credentials of a role to whom the role's trust policy lets have them. */
export const assumeRole = ({ sessions, directory, clock }: Pick<StsNeeds, 'sessions' | 'directory' | 'clock'>) =>
  defineOperation('sts', 'AssumeRole', {
    target: (input, call) => {
      const principal = accountCaller(call)
      refuseRoot(principal)
      const role = findRole(directory, input.RoleArn ?? '')
      const accountId = roleAccount(input)
      return {
        permissions: permissionsFor(input, principal, role, accountId),
        resources: role === null ? [] : [{ accountId, type: 'AWS::IAM::Role', ARN: role.arn }],
        ownerAccountId: role === null ? null : accountId,
      }
    },
    run: async (input, call) => {
      const principal = accountCaller(call)
      refuseMfa(input)
      refuseContexts(input)
      const role = findRole(directory, input.RoleArn ?? '')
      // It was there when the call was allowed.
      if (role === null) throw commonError('accessDenied', `${input.RoleArn} is no more.`)
      const { accountId, roleId, roleName, arn: roleArn } = role
      const sessionName = input.RoleSessionName ?? ''
      const grant = {
        holder: { type: 'AssumedRole', accountId, roleId, roleName, roleArn, sessionName } as const,
        ...lifetime(clock, durationOf(input, principal, role)),
        ...requestedPolicies(input, directory, accountId),
        ...requestedTags(input, principal.session),
        hasMfa: false,
        sourceIdentity: sourceIdentityOf(input, principal),
      }
      const issued = await issueSession(sessions, grant, input.MinimumSessionTokenSize)
      return {
        Credentials: credentialsOf(issued),
        AssumedRoleUser: { AssumedRoleId: callerUserId(issued.principal), Arn: callerArn(issued.principal) },
        ...(issued.packedPercent === 0 ? {} : { PackedPolicySize: issued.packedPercent }),
        ...(grant.sourceIdentity === null ? {} : { SourceIdentity: grant.sourceIdentity }),
        ...tokenSizeOf(issued, input.MinimumSessionTokenSize),
      }
    },
  })

/** Where the caller is a session of a role already, whatever the roles allow. */
const chainedSecondsMax = 3600
const secondsByDefault = 3600

function refuseRoot({ type }: AccountPrincipal): void {
  if (type === 'Root') throw commonError('accessDenied', 'Roles may not be assumed by root accounts.')
}

function roleAccount({ RoleArn }: AssumeRoleCommandInput): AccountId {
  const accountId = parseAccountId(/^arn:aws:iam::(\d{12}):role\/./.exec(RoleArn ?? '')?.[1])
  if (accountId === null) throw commonError('validation', `${RoleArn} is invalid`)
  return accountId
}

function permissionsFor(
  input: AssumeRoleCommandInput,
  principal: AccountPrincipal,
  role: Role | null,
  accountId: AccountId,
): readonly Permission[] {
  const tags = requestedTags(input, principal.session)
  const sourceIdentity = sourceIdentityOf(input, principal)
  const actions = [
    'sts:AssumeRole',
    ...(tags.tags.size > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === null ? [] : ['sts:SetSourceIdentity']),
  ]
  const context = contextOf(input, tags, sourceIdentity, role)
  const resourcePolicy = role?.trustPolicy ?? trustOfNobody
  return actions.map((action) => ({ action, resource: input.RoleArn ?? '', accountId, resourcePolicy, context }))
}

/** Stands for a role that is not there: the answer is that of one that does not trust the caller, to the letter. */
const trustOfNobody = compilePolicy(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'nobody.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  }),
  'trust',
)

function contextOf(
  { ExternalId, RoleSessionName, Tags }: AssumeRoleCommandInput,
  { transitiveTagKeys }: SessionTags,
  sourceIdentity: string | null,
  role: Role | null,
): RequestContext {
  const context = new Map([
    ...requestedTagContext({ Tags }),
    ...resourceTagContext(role?.tags ?? new Map()),
    ['sts:rolesessionname', [RoleSessionName ?? '']] as const,
  ])
  if (ExternalId !== undefined) context.set('sts:externalid', [ExternalId])
  if (sourceIdentity !== null) context.set('sts:sourceidentity', [sourceIdentity])
  if (transitiveTagKeys.length > 0) context.set('sts:transitivetagkeys', transitiveTagKeys)
  return context
}

/** Once set it is the same for every session that follows from another. */
function sourceIdentityOf({ SourceIdentity }: AssumeRoleCommandInput, { session }: AccountPrincipal): string | null {
  const inherited = session?.sourceIdentity ?? null
  if (inherited !== null && SourceIdentity !== undefined && SourceIdentity !== inherited) {
    throw commonError('accessDenied', 'The source identity of a session cannot be changed by assuming another role')
  }
  return inherited ?? SourceIdentity ?? null
}

function durationOf({ DurationSeconds }: AssumeRoleCommandInput, { type }: AccountPrincipal, role: Role): number {
  const seconds = DurationSeconds ?? secondsByDefault
  if (type === 'AssumedRole' && seconds > chainedSecondsMax) {
    throw commonError(
      'validation',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  if (seconds > role.maxSessionDurationSeconds) {
    throw commonError('validation', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return seconds
}

function refuseContexts({ ProvidedContexts }: AssumeRoleCommandInput): void {
  if (ProvidedContexts === undefined) return
  throw commonError('unsupportedOperation', 'ProvidedContexts: Cairn has no identity context providers.')
}
