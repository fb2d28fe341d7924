import type { AccountId, Region } from '../../base/brands.ts'
import type { CallPart } from '../../capture/recorded-call.ts'
import { commonError } from '../../contract/errors.ts'
import type { Violation } from '../../contract/validate.ts'
import type { JsonObject } from '../../event/event-record.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import type { RequestContext } from '../../identity/authorise.ts'
import type { CompiledPolicy } from '../../identity/policy/compiled-policy.ts'
import type { AccountPrincipal, Principal } from '../../identity/principal.ts'
import type { CloudTrailTypes } from './cloudtrail/types.ts'
import type { IamTypes } from './iam/types.ts'
import type { S3ConfigurationTypes } from './s3/configuration/types.ts'
import type { S3Types } from './s3/types.ts'
import type { S3ControlTypes } from './s3control/types.ts'
import type { StsTypes } from './sts/types.ts'

/** One thing that a call needs to be allowed. */
export interface Permission {
  /** `service:Operation` in IAM's spelling, where it differs from the operation's name. */
  readonly action: string
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string
  /** The account that the resource belongs to. */
  readonly accountId: AccountId
  /** Of the resource; null where it has none. */
  readonly resourcePolicy: CompiledPolicy | null
  /** The service's own condition keys, such as `s3:prefix`, and those of resource and request tags; lower case. */
  readonly context: RequestContext
}

/** What a call is about, known before it is run: what its caller must be allowed, and what its record says of it. */
export interface CallTarget {
  readonly permissions: readonly Permission[]
  /** `resources` of its record; empty for none. */
  readonly resources: readonly RecordResource[]
  /** The account whose resource it is about; null where there is no such resource, or nobody's. */
  readonly ownerAccountId: AccountId | null
  /** What it copies, where that may be another account's: who owns it, and `resources` of their record. */
  readonly source?: { readonly accountId: AccountId; readonly resources: readonly RecordResource[] }
  /** `awsRegion` of its record, where the resource stands in another Region than the call's scope. */
  readonly region?: Region
}

/** What a handler may know of the call that it answers. It never sees HTTP. */
export interface OperationCall {
  readonly principal: Principal
  /** The caller's account; of a call without a signature, the resource's owner. */
  readonly accountId: AccountId
  readonly region: Region
  readonly requestId: string
  /** Of the record that it will leave. */
  readonly eventId: string
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal
  /**
   * Asks for more than the call's target said, as for `iam:PassRole` or each key of a DeleteObjects.
   *
   * @throws {ServiceError} `accessDenied`.
   */
  readonly authorise: (permission: Permission) => void
  /** What its record is to say beside input and output. */
  readonly note: (notes: CallNotes) => void
}

/** Notes that come later replace earlier ones of the same name. */
export interface CallNotes {
  /** Joined with what the server itself adds. */
  readonly additionalEventData?: JsonObject
  /** `responseElements`, where they are not the output as the model spells it. */
  readonly responseElements?: JsonObject | null
  /** Calls that this one stands for, each with a record of its own, as the keys of a DeleteObjects. */
  readonly parts?: readonly CallPart[]
}

/** The operations that Cairn answers, with the types of the public clients. */
export interface OperationTypes {
  cloudtrail: CloudTrailTypes
  iam: IamTypes
  s3: S3Types & S3ConfigurationTypes
  s3control: S3ControlTypes
  sts: StsTypes
}

/** An output without what the client adds to it. */
export type Answer<Output> = Omit<Output, '$metadata'>

/** One operation of a hosted service, ready to be run. */
export interface Operation {
  readonly service: string
  readonly name: string
  /** Rules of the model that the handler checks itself, because its service has errors of its own for them. */
  readonly checks: readonly Violation['rule'][]
  /**
   * Asked first, with input that has been decoded and checked by the contract.
   *
   * @throws {ServiceError} What it is about does not exist, and saying so gives nothing away.
   */
  target(input: unknown, call: TargetCall): CallTarget | Promise<CallTarget>
  run(input: unknown, call: OperationCall): Promise<unknown>
}

/** What is known of a call before it is allowed. */
export type TargetCall = Pick<OperationCall, 'principal' | 'accountId' | 'region'>

type ServiceName = keyof OperationTypes
type OperationName<Service extends ServiceName> = keyof OperationTypes[Service] & string
export type InputOf<
  Service extends ServiceName,
  Name extends OperationName<Service>,
> = OperationTypes[Service][Name] extends [infer Input, unknown] ? Input : never
export type OutputOf<
  Service extends ServiceName,
  Name extends OperationName<Service>,
> = OperationTypes[Service][Name] extends [unknown, infer Output] ? Output : never

/** A handler, in the types of its operation. */
export interface Handler<Service extends ServiceName, Name extends OperationName<Service>> {
  readonly checks?: Operation['checks']
  target(input: InputOf<Service, Name>, call: TargetCall): CallTarget | Promise<CallTarget>
  run(input: InputOf<Service, Name>, call: OperationCall): Promise<OutputOf<Service, Name>>
}

/** Declares the handler of one operation. A handler that takes or returns another type does not compile. */
export function defineOperation<Service extends ServiceName, Name extends OperationName<Service>>(
  service: Service,
  name: Name,
  handler: Handler<Service, Name>,
): Operation {
  return {
    service,
    name,
    checks: handler.checks ?? [],
    // The contract, compiled from the model that the client's types come from, has checked the input.
    target: (input, call) => handler.target(input as InputOf<Service, Name>, call),
    run: (input, call) => handler.run(input as InputOf<Service, Name>, call),
  }
}

/** A target in the caller's own account without a policy of its own: what most operations are about. */
export function ownTarget(
  call: TargetCall,
  action: string,
  resource = '*',
  context: RequestContext = noContext,
): CallTarget {
  const permission = { action, resource, accountId: call.accountId, resourcePolicy: null, context }
  return { permissions: [permission], resources: [], ownerAccountId: null }
}

/** The caller of an operation that only principals of an account may call: all but some of S3's. */
export function accountCaller({ principal }: Pick<OperationCall, 'principal'>): AccountPrincipal {
  if (principal.type === 'Anonymous') throw commonError('missingToken', 'Request is missing Authentication Token')
  if (principal.type === 'AWSService') throw new Error(`${principal.service} calls no such operation`)
  return principal
}

export const noContext: RequestContext = new Map()
