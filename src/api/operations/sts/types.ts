import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  DecodeAuthorizationMessageCommandInput,
  DecodeAuthorizationMessageCommandOutput,
  GetAccessKeyInfoCommandInput,
  GetAccessKeyInfoCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
  GetFederationTokenCommandInput,
  GetFederationTokenCommandOutput,
  GetSessionTokenCommandInput,
  GetSessionTokenCommandOutput,
} from '@aws-sdk/client-sts'
import type { Answer } from '../operation.ts'

/** Input and output of each operation, in the types of the public client. */
export interface StsTypes {
  AssumeRole: [AssumeRoleCommandInput, Answer<AssumeRoleCommandOutput>]
  DecodeAuthorizationMessage: [DecodeAuthorizationMessageCommandInput, Answer<DecodeAuthorizationMessageCommandOutput>]
  GetAccessKeyInfo: [GetAccessKeyInfoCommandInput, Answer<GetAccessKeyInfoCommandOutput>]
  GetCallerIdentity: [GetCallerIdentityCommandInput, Answer<GetCallerIdentityCommandOutput>]
  GetFederationToken: [GetFederationTokenCommandInput, Answer<GetFederationTokenCommandOutput>]
  GetSessionToken: [GetSessionTokenCommandInput, Answer<GetSessionTokenCommandOutput>]
}
