import type {
  AttachedPermissionsBoundary,
  AttachGroupPolicyCommandInput,
  AttachGroupPolicyCommandOutput,
  AttachRolePolicyCommandInput,
  AttachRolePolicyCommandOutput,
  AttachUserPolicyCommandInput,
  AttachUserPolicyCommandOutput,
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  CreatePolicyVersionCommandInput,
  CreatePolicyVersionCommandOutput,
  CreateRoleCommandInput,
  CreateServiceLinkedRoleCommandInput,
  DeleteGroupPolicyCommandInput,
  DeleteGroupPolicyCommandOutput,
  DeletePolicyCommandInput,
  DeletePolicyCommandOutput,
  DeletePolicyVersionCommandInput,
  DeletePolicyVersionCommandOutput,
  DeleteRoleCommandInput,
  DeleteRoleCommandOutput,
  DeleteRolePermissionsBoundaryCommandInput,
  DeleteRolePermissionsBoundaryCommandOutput,
  DeleteRolePolicyCommandInput,
  DeleteRolePolicyCommandOutput,
  DeleteServiceLinkedRoleCommandInput,
  DeleteServiceLinkedRoleCommandOutput,
  DeleteUserPermissionsBoundaryCommandInput,
  DeleteUserPermissionsBoundaryCommandOutput,
  DeleteUserPolicyCommandInput,
  DeleteUserPolicyCommandOutput,
  DetachGroupPolicyCommandInput,
  DetachGroupPolicyCommandOutput,
  DetachRolePolicyCommandInput,
  DetachRolePolicyCommandOutput,
  DetachUserPolicyCommandInput,
  DetachUserPolicyCommandOutput,
  EvaluationResult,
  GetAccountAuthorizationDetailsCommandInput,
  GetAccountAuthorizationDetailsCommandOutput,
  GetContextKeysForCustomPolicyCommandInput,
  GetContextKeysForCustomPolicyCommandOutput,
  GetContextKeysForPrincipalPolicyCommandInput,
  GetContextKeysForPrincipalPolicyCommandOutput,
  GetGroupPolicyCommandInput,
  GetGroupPolicyCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandInput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  GetServiceLinkedRoleDeletionStatusCommandInput,
  GetServiceLinkedRoleDeletionStatusCommandOutput,
  GetUserPolicyCommandInput,
  GetUserPolicyCommandOutput,
  ListAttachedGroupPoliciesCommandInput,
  ListAttachedGroupPoliciesCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListAttachedUserPoliciesCommandInput,
  ListAttachedUserPoliciesCommandOutput,
  ListEntitiesForPolicyCommandInput,
  ListEntitiesForPolicyCommandOutput,
  ListGroupPoliciesCommandInput,
  ListGroupPoliciesCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
  ListPolicyTagsCommandInput,
  ListPolicyTagsCommandOutput,
  ListPolicyVersionsCommandInput,
  ListPolicyVersionsCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  ListRoleTagsCommandInput,
  ListRoleTagsCommandOutput,
  ListUserPoliciesCommandInput,
  ListUserPoliciesCommandOutput,
  PutGroupPolicyCommandInput,
  PutGroupPolicyCommandOutput,
  PutRolePermissionsBoundaryCommandInput,
  PutRolePermissionsBoundaryCommandOutput,
  PutRolePolicyCommandInput,
  PutRolePolicyCommandOutput,
  PutUserPermissionsBoundaryCommandInput,
  PutUserPermissionsBoundaryCommandOutput,
  PutUserPolicyCommandInput,
  PutUserPolicyCommandOutput,
  ResourceSpecificResult,
  Role,
  RoleDetail,
  SetDefaultPolicyVersionCommandInput,
  SetDefaultPolicyVersionCommandOutput,
  SimulateCustomPolicyCommandInput,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyCommandInput,
  Statement,
  TagPolicyCommandInput,
  TagPolicyCommandOutput,
  TagRoleCommandInput,
  TagRoleCommandOutput,
  UntagPolicyCommandInput,
  UntagPolicyCommandOutput,
  UntagRoleCommandInput,
  UntagRoleCommandOutput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateAssumeRolePolicyCommandOutput,
  UpdateRoleCommandInput,
  UpdateRoleCommandOutput,
  UpdateRoleDescriptionCommandInput,
  UserDetail,
} from '@aws-sdk/client-iam'
import type { Answer } from '../operation.ts'

/** Input and output of the operations on roles, policies and simulations, in the types of the public client. */
export interface IamPolicyTypes {
  CreateRole: [Checked<CreateRoleCommandInput>, { readonly Role: RoleAnswer }]
  GetRole: [Checked<GetRoleCommandInput>, { readonly Role: RoleAnswer }]
  ListRoles: Call<ListRolesCommandInput, ListRolesCommandOutput>
  UpdateRole: Call<UpdateRoleCommandInput, UpdateRoleCommandOutput>
  UpdateRoleDescription: [Checked<UpdateRoleDescriptionCommandInput>, { readonly Role: RoleAnswer }]
  DeleteRole: Call<DeleteRoleCommandInput, DeleteRoleCommandOutput>
  UpdateAssumeRolePolicy: Call<UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput>
  TagRole: Call<TagRoleCommandInput, TagRoleCommandOutput>
  UntagRole: Call<UntagRoleCommandInput, UntagRoleCommandOutput>
  ListRoleTags: Call<ListRoleTagsCommandInput, ListRoleTagsCommandOutput>
  CreateServiceLinkedRole: [Checked<CreateServiceLinkedRoleCommandInput>, { readonly Role: RoleAnswer }]
  DeleteServiceLinkedRole: Call<DeleteServiceLinkedRoleCommandInput, DeleteServiceLinkedRoleCommandOutput>
  GetServiceLinkedRoleDeletionStatus: Call<
    GetServiceLinkedRoleDeletionStatusCommandInput,
    GetServiceLinkedRoleDeletionStatusCommandOutput
  >
  CreatePolicy: Call<CreatePolicyCommandInput, CreatePolicyCommandOutput>
  GetPolicy: Call<GetPolicyCommandInput, GetPolicyCommandOutput>
  ListPolicies: Call<ListPoliciesCommandInput, ListPoliciesCommandOutput>
  DeletePolicy: Call<DeletePolicyCommandInput, DeletePolicyCommandOutput>
  CreatePolicyVersion: Call<CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput>
  GetPolicyVersion: Call<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>
  ListPolicyVersions: Call<ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput>
  SetDefaultPolicyVersion: Call<SetDefaultPolicyVersionCommandInput, SetDefaultPolicyVersionCommandOutput>
  DeletePolicyVersion: Call<DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput>
  TagPolicy: Call<TagPolicyCommandInput, TagPolicyCommandOutput>
  UntagPolicy: Call<UntagPolicyCommandInput, UntagPolicyCommandOutput>
  ListPolicyTags: Call<ListPolicyTagsCommandInput, ListPolicyTagsCommandOutput>
  AttachUserPolicy: Call<AttachUserPolicyCommandInput, AttachUserPolicyCommandOutput>
  DetachUserPolicy: Call<DetachUserPolicyCommandInput, DetachUserPolicyCommandOutput>
  ListAttachedUserPolicies: Call<ListAttachedUserPoliciesCommandInput, ListAttachedUserPoliciesCommandOutput>
  PutUserPolicy: Call<PutUserPolicyCommandInput, PutUserPolicyCommandOutput>
  GetUserPolicy: Call<GetUserPolicyCommandInput, GetUserPolicyCommandOutput>
  DeleteUserPolicy: Call<DeleteUserPolicyCommandInput, DeleteUserPolicyCommandOutput>
  ListUserPolicies: Call<ListUserPoliciesCommandInput, ListUserPoliciesCommandOutput>
  AttachGroupPolicy: Call<AttachGroupPolicyCommandInput, AttachGroupPolicyCommandOutput>
  DetachGroupPolicy: Call<DetachGroupPolicyCommandInput, DetachGroupPolicyCommandOutput>
  ListAttachedGroupPolicies: Call<ListAttachedGroupPoliciesCommandInput, ListAttachedGroupPoliciesCommandOutput>
  PutGroupPolicy: Call<PutGroupPolicyCommandInput, PutGroupPolicyCommandOutput>
  GetGroupPolicy: Call<GetGroupPolicyCommandInput, GetGroupPolicyCommandOutput>
  DeleteGroupPolicy: Call<DeleteGroupPolicyCommandInput, DeleteGroupPolicyCommandOutput>
  ListGroupPolicies: Call<ListGroupPoliciesCommandInput, ListGroupPoliciesCommandOutput>
  AttachRolePolicy: Call<AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput>
  DetachRolePolicy: Call<DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput>
  ListAttachedRolePolicies: Call<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>
  PutRolePolicy: Call<PutRolePolicyCommandInput, PutRolePolicyCommandOutput>
  GetRolePolicy: Call<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>
  DeleteRolePolicy: Call<DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput>
  ListRolePolicies: Call<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>
  PutUserPermissionsBoundary: Call<PutUserPermissionsBoundaryCommandInput, PutUserPermissionsBoundaryCommandOutput>
  DeleteUserPermissionsBoundary: Call<
    DeleteUserPermissionsBoundaryCommandInput,
    DeleteUserPermissionsBoundaryCommandOutput
  >
  PutRolePermissionsBoundary: Call<PutRolePermissionsBoundaryCommandInput, PutRolePermissionsBoundaryCommandOutput>
  DeleteRolePermissionsBoundary: Call<
    DeleteRolePermissionsBoundaryCommandInput,
    DeleteRolePermissionsBoundaryCommandOutput
  >
  ListEntitiesForPolicy: Call<ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput>
  GetAccountAuthorizationDetails: [Checked<GetAccountAuthorizationDetailsCommandInput>, AuthorizationDetails]
  SimulatePrincipalPolicy: [Checked<SimulatePrincipalPolicyCommandInput>, SimulationAnswer]
  SimulateCustomPolicy: [Checked<SimulateCustomPolicyCommandInput>, SimulationAnswer]
  GetContextKeysForPrincipalPolicy: Call<
    GetContextKeysForPrincipalPolicyCommandInput,
    GetContextKeysForPrincipalPolicyCommandOutput
  >
  GetContextKeysForCustomPolicy: Call<
    GetContextKeysForCustomPolicyCommandInput,
    GetContextKeysForCustomPolicyCommandOutput
  >
}

type Call<Input, Output> = [Checked<Input>, Answer<Output>]

/** An input that the contract has checked: what the model requires is there. */
export type Checked<Input> = {
  readonly [Key in keyof Input]: Partial<Pick<Input, Key>> extends Pick<Input, Key>
    ? Input[Key]
    : Exclude<Input[Key], undefined>
}

/** What limits a user or role, as AWS answers it: the client's type names another value, which AWS never sends. */
export interface AttachedBoundary extends Omit<AttachedPermissionsBoundary, 'PermissionsBoundaryType'> {
  readonly PermissionsBoundaryType: 'Policy'
}

/** A type of the client with {@link AttachedBoundary} in it. */
export type Bounded<Entity> = Omit<Entity, 'PermissionsBoundary'> & { PermissionsBoundary?: AttachedBoundary }

export type RoleAnswer = Bounded<Role>

export type AuthorizationDetails = Omit<
  Answer<GetAccountAuthorizationDetailsCommandOutput>,
  'UserDetailList' | 'RoleDetailList'
> & {
  readonly UserDetailList: readonly Bounded<UserDetail>[]
  readonly RoleDetailList: readonly Bounded<RoleDetail>[]
}

/** A matched statement, with what AWS answers as its type: the client's type names other values. */
type StatementAnswer = Omit<Statement, 'SourcePolicyType'> & {
  readonly SourcePolicyType: 'IAM Policy' | 'Resource Policy'
}

type Matched<Result> = Omit<Result, 'MatchedStatements'> & { readonly MatchedStatements: readonly StatementAnswer[] }

export type SimulationAnswer = Omit<SimulatePolicyResponse, 'EvaluationResults'> & {
  readonly EvaluationResults: readonly (Matched<Omit<EvaluationResult, 'ResourceSpecificResults'>> & {
    readonly ResourceSpecificResults?: readonly Matched<ResourceSpecificResult>[]
  })[]
}
