import type {
  AddUserToGroupCommandInput,
  AddUserToGroupCommandOutput,
  ChangePasswordCommandInput,
  ChangePasswordCommandOutput,
  CreateAccessKeyCommandInput,
  CreateAccessKeyCommandOutput,
  CreateAccountAliasCommandInput,
  CreateAccountAliasCommandOutput,
  CreateGroupCommandInput,
  CreateGroupCommandOutput,
  CreateLoginProfileCommandInput,
  CreateLoginProfileCommandOutput,
  CreateUserCommandInput,
  DeleteAccessKeyCommandInput,
  DeleteAccessKeyCommandOutput,
  DeleteAccountAliasCommandInput,
  DeleteAccountAliasCommandOutput,
  DeleteAccountPasswordPolicyCommandInput,
  DeleteAccountPasswordPolicyCommandOutput,
  DeleteGroupCommandInput,
  DeleteGroupCommandOutput,
  DeleteLoginProfileCommandInput,
  DeleteLoginProfileCommandOutput,
  DeleteUserCommandInput,
  DeleteUserCommandOutput,
  GenerateCredentialReportCommandInput,
  GenerateCredentialReportCommandOutput,
  GetAccessKeyLastUsedCommandInput,
  GetAccessKeyLastUsedCommandOutput,
  GetAccountPasswordPolicyCommandInput,
  GetAccountPasswordPolicyCommandOutput,
  GetAccountSummaryCommandInput,
  GetAccountSummaryCommandOutput,
  GetCredentialReportCommandInput,
  GetCredentialReportCommandOutput,
  GetGroupCommandInput,
  GetGroupCommandOutput,
  GetLoginProfileCommandInput,
  GetLoginProfileCommandOutput,
  GetUserCommandInput,
  ListAccessKeysCommandInput,
  ListAccessKeysCommandOutput,
  ListAccountAliasesCommandInput,
  ListAccountAliasesCommandOutput,
  ListGroupsCommandInput,
  ListGroupsCommandOutput,
  ListGroupsForUserCommandInput,
  ListGroupsForUserCommandOutput,
  ListInstanceProfilesCommandInput,
  ListInstanceProfilesCommandOutput,
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput,
  ListMFADevicesCommandInput,
  ListMFADevicesCommandOutput,
  ListOpenIDConnectProvidersCommandInput,
  ListOpenIDConnectProvidersCommandOutput,
  ListSAMLProvidersCommandInput,
  ListSAMLProvidersCommandOutput,
  ListServerCertificatesCommandInput,
  ListServerCertificatesCommandOutput,
  ListServiceSpecificCredentialsCommandInput,
  ListServiceSpecificCredentialsCommandOutput,
  ListSigningCertificatesCommandInput,
  ListSigningCertificatesCommandOutput,
  ListSSHPublicKeysCommandInput,
  ListSSHPublicKeysCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
  ListUserTagsCommandInput,
  ListUserTagsCommandOutput,
  ListVirtualMFADevicesCommandInput,
  ListVirtualMFADevicesCommandOutput,
  RemoveUserFromGroupCommandInput,
  RemoveUserFromGroupCommandOutput,
  TagUserCommandInput,
  TagUserCommandOutput,
  UntagUserCommandInput,
  UntagUserCommandOutput,
  UpdateAccessKeyCommandInput,
  UpdateAccessKeyCommandOutput,
  UpdateAccountPasswordPolicyCommandInput,
  UpdateAccountPasswordPolicyCommandOutput,
  UpdateGroupCommandInput,
  UpdateGroupCommandOutput,
  UpdateLoginProfileCommandInput,
  UpdateLoginProfileCommandOutput,
  UpdateUserCommandInput,
  UpdateUserCommandOutput,
  User,
} from '@aws-sdk/client-iam'
import type { Answer } from '../operation.ts'
import type { Bounded, Checked, IamPolicyTypes } from './policy-types.ts'

/** Input and output of each operation, in the types of the public client. */
export interface IamTypes extends IamPolicyTypes {
  AddUserToGroup: [Checked<AddUserToGroupCommandInput>, Answer<AddUserToGroupCommandOutput>]
  ChangePassword: [Checked<ChangePasswordCommandInput>, Answer<ChangePasswordCommandOutput>]
  CreateAccessKey: [Checked<CreateAccessKeyCommandInput>, Answer<CreateAccessKeyCommandOutput>]
  CreateAccountAlias: [Checked<CreateAccountAliasCommandInput>, Answer<CreateAccountAliasCommandOutput>]
  CreateGroup: [Checked<CreateGroupCommandInput>, Answer<CreateGroupCommandOutput>]
  CreateLoginProfile: [Checked<CreateLoginProfileCommandInput>, Answer<CreateLoginProfileCommandOutput>]
  CreateUser: [Checked<CreateUserCommandInput>, { readonly User: UserAnswer }]
  DeleteAccessKey: [Checked<DeleteAccessKeyCommandInput>, Answer<DeleteAccessKeyCommandOutput>]
  DeleteAccountAlias: [Checked<DeleteAccountAliasCommandInput>, Answer<DeleteAccountAliasCommandOutput>]
  DeleteAccountPasswordPolicy: [
    Checked<DeleteAccountPasswordPolicyCommandInput>,
    Answer<DeleteAccountPasswordPolicyCommandOutput>,
  ]
  DeleteGroup: [Checked<DeleteGroupCommandInput>, Answer<DeleteGroupCommandOutput>]
  DeleteLoginProfile: [Checked<DeleteLoginProfileCommandInput>, Answer<DeleteLoginProfileCommandOutput>]
  DeleteUser: [Checked<DeleteUserCommandInput>, Answer<DeleteUserCommandOutput>]
  GenerateCredentialReport: [
    Checked<GenerateCredentialReportCommandInput>,
    Answer<GenerateCredentialReportCommandOutput>,
  ]
  GetAccessKeyLastUsed: [Checked<GetAccessKeyLastUsedCommandInput>, Answer<GetAccessKeyLastUsedCommandOutput>]
  GetAccountPasswordPolicy: [
    Checked<GetAccountPasswordPolicyCommandInput>,
    Answer<GetAccountPasswordPolicyCommandOutput>,
  ]
  GetAccountSummary: [Checked<GetAccountSummaryCommandInput>, Answer<GetAccountSummaryCommandOutput>]
  GetCredentialReport: [Checked<GetCredentialReportCommandInput>, Answer<GetCredentialReportCommandOutput>]
  GetGroup: [Checked<GetGroupCommandInput>, Answer<GetGroupCommandOutput>]
  GetLoginProfile: [Checked<GetLoginProfileCommandInput>, Answer<GetLoginProfileCommandOutput>]
  GetUser: [Checked<GetUserCommandInput>, { readonly User: UserAnswer }]
  ListAccessKeys: [Checked<ListAccessKeysCommandInput>, Answer<ListAccessKeysCommandOutput>]
  ListAccountAliases: [Checked<ListAccountAliasesCommandInput>, Answer<ListAccountAliasesCommandOutput>]
  ListGroups: [Checked<ListGroupsCommandInput>, Answer<ListGroupsCommandOutput>]
  ListGroupsForUser: [Checked<ListGroupsForUserCommandInput>, Answer<ListGroupsForUserCommandOutput>]
  ListInstanceProfiles: [Checked<ListInstanceProfilesCommandInput>, Answer<ListInstanceProfilesCommandOutput>]
  ListInstanceProfilesForRole: [
    Checked<ListInstanceProfilesForRoleCommandInput>,
    Answer<ListInstanceProfilesForRoleCommandOutput>,
  ]
  ListMFADevices: [Checked<ListMFADevicesCommandInput>, Answer<ListMFADevicesCommandOutput>]
  ListOpenIDConnectProviders: [
    Checked<ListOpenIDConnectProvidersCommandInput>,
    Answer<ListOpenIDConnectProvidersCommandOutput>,
  ]
  ListSAMLProviders: [Checked<ListSAMLProvidersCommandInput>, Answer<ListSAMLProvidersCommandOutput>]
  ListSSHPublicKeys: [Checked<ListSSHPublicKeysCommandInput>, Answer<ListSSHPublicKeysCommandOutput>]
  ListServerCertificates: [Checked<ListServerCertificatesCommandInput>, Answer<ListServerCertificatesCommandOutput>]
  ListServiceSpecificCredentials: [
    Checked<ListServiceSpecificCredentialsCommandInput>,
    Answer<ListServiceSpecificCredentialsCommandOutput>,
  ]
  ListSigningCertificates: [Checked<ListSigningCertificatesCommandInput>, Answer<ListSigningCertificatesCommandOutput>]
  ListUserTags: [Checked<ListUserTagsCommandInput>, Answer<ListUserTagsCommandOutput>]
  ListUsers: [Checked<ListUsersCommandInput>, Answer<ListUsersCommandOutput>]
  ListVirtualMFADevices: [Checked<ListVirtualMFADevicesCommandInput>, Answer<ListVirtualMFADevicesCommandOutput>]
  RemoveUserFromGroup: [Checked<RemoveUserFromGroupCommandInput>, Answer<RemoveUserFromGroupCommandOutput>]
  TagUser: [Checked<TagUserCommandInput>, Answer<TagUserCommandOutput>]
  UntagUser: [Checked<UntagUserCommandInput>, Answer<UntagUserCommandOutput>]
  UpdateAccessKey: [Checked<UpdateAccessKeyCommandInput>, Answer<UpdateAccessKeyCommandOutput>]
  UpdateAccountPasswordPolicy: [
    Checked<UpdateAccountPasswordPolicyCommandInput>,
    Answer<UpdateAccountPasswordPolicyCommandOutput>,
  ]
  UpdateGroup: [Checked<UpdateGroupCommandInput>, Answer<UpdateGroupCommandOutput>]
  UpdateLoginProfile: [Checked<UpdateLoginProfileCommandInput>, Answer<UpdateLoginProfileCommandOutput>]
  UpdateUser: [Checked<UpdateUserCommandInput>, Answer<UpdateUserCommandOutput>]
}

export type UserAnswer = Bounded<User>
