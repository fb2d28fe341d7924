import { iamArn } from '../../../../identity/iam/arn.ts'
import { iamError } from '../../../../identity/iam/errors.ts'
import { placeOf } from '../../../../identity/iam/names.ts'
import { defineOperation, type Operation, type OperationCall, ownTarget, type TargetCall } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { resourceTagContext } from '../tag-context.ts'

const nothing = { IsTruncated: false } as const

/**
 * Lists of what cannot be made here, and so is never there. Clients ask for them before they delete a user or a role,
 * and have to hear that there is none; a user or role that does not exist is still an error.
 */
export function emptyLists(parts: IamParts): readonly Operation[] {
  return [...emptyListsOfUsers(parts), ...emptyListsOfAccounts(), listInstanceProfilesForRole(parts)]
}

function emptyListsOfUsers(parts: IamParts): readonly Operation[] {
  const target = (action: string, name: string | undefined, call: TargetCall) =>
    userTarget(parts.users, call, action, subjectName(parts.directory, name, call))
  const check = (given: string | undefined, call: OperationCall) => {
    const name = subjectName(parts.directory, given, call)
    if (name !== null) parts.users.get(call.accountId, name)
  }
  return [
    defineOperation('iam', 'ListMFADevices', {
      target: ({ UserName }, call) => target('iam:ListMFADevices', UserName, call),
      run: async ({ UserName }, call) => {
        check(UserName, call)
        return { MFADevices: [], ...nothing }
      },
    }),
    defineOperation('iam', 'ListSSHPublicKeys', {
      target: ({ UserName }, call) => target('iam:ListSSHPublicKeys', UserName, call),
      run: async ({ UserName }, call) => {
        check(UserName, call)
        return { SSHPublicKeys: [], ...nothing }
      },
    }),
    defineOperation('iam', 'ListServiceSpecificCredentials', {
      target: ({ UserName }, call) => target('iam:ListServiceSpecificCredentials', UserName, call),
      run: async ({ UserName }, call) => {
        check(UserName, call)
        return { ServiceSpecificCredentials: [] }
      },
    }),
    defineOperation('iam', 'ListSigningCertificates', {
      target: ({ UserName }, call) => target('iam:ListSigningCertificates', UserName, call),
      run: async ({ UserName }, call) => {
        check(UserName, call)
        return { Certificates: [], ...nothing }
      },
    }),
  ]
}

function emptyListsOfAccounts(): readonly Operation[] {
  const target = (call: TargetCall, action: string, resource: string) =>
    ownTarget(call, action, `arn:aws:iam::${call.accountId}:${resource}`)
  return [
    defineOperation('iam', 'ListInstanceProfiles', {
      target: ({ PathPrefix = '/' }, call) => target(call, 'iam:ListInstanceProfiles', `instance-profile${PathPrefix}`),
      run: async () => ({ InstanceProfiles: [], ...nothing }),
    }),
    defineOperation('iam', 'ListOpenIDConnectProviders', {
      target: (_input, call) => target(call, 'iam:ListOpenIDConnectProviders', 'oidc-provider/*'),
      run: async () => ({ OpenIDConnectProviderList: [] }),
    }),
    defineOperation('iam', 'ListSAMLProviders', {
      target: (_input, call) => target(call, 'iam:ListSAMLProviders', 'saml-provider/*'),
      run: async () => ({ SAMLProviderList: [] }),
    }),
    defineOperation('iam', 'ListServerCertificates', {
      target: ({ PathPrefix = '/' }, call) =>
        target(call, 'iam:ListServerCertificates', `server-certificate${PathPrefix}`),
      run: async () => ({ ServerCertificateMetadataList: [], ...nothing }),
    }),
    defineOperation('iam', 'ListVirtualMFADevices', {
      target: (_input, call) => target(call, 'iam:ListVirtualMFADevices', 'mfa/'),
      run: async () => ({ VirtualMFADevices: [], ...nothing }),
    }),
  ]
}

const listInstanceProfilesForRole = ({ directory }: IamParts) =>
  defineOperation('iam', 'ListInstanceProfilesForRole', {
    target: ({ RoleName: name }, call) => {
      const role = directory.roles.get(placeOf(call.accountId, name))
      const arn = role?.arn ?? iamArn(call.accountId, 'role', '/', name)
      return ownTarget(call, 'iam:ListInstanceProfilesForRole', arn, resourceTagContext(role?.tags ?? new Map()))
    },
    run: async ({ RoleName: name }, { accountId }) => {
      if (directory.roles.get(placeOf(accountId, name)) === null) {
        throw iamError('NoSuchEntityException', `The role with name ${name} cannot be found.`)
      }
      return { InstanceProfiles: [], ...nothing }
    },
  })
