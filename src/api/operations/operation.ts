import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail'
import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts'
import type { Region } from '../../base/brands.ts'
import type { Violation } from '../../contract/validate.ts'
import type { Principal } from '../../identity/principal.ts'

/** What a handler may know of the call that it answers. It never sees HTTP. */
export interface OperationCall {
  readonly principal: Principal
  readonly region: Region
  readonly requestId: string
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal
}

/** The operations that Cairn answers, with the types of the public clients. */
export interface OperationTypes {
  cloudtrail: {
    LookupEvents: [LookupEventsCommandInput, Answer<LookupEventsCommandOutput>]
  }
  sts: {
    GetCallerIdentity: [GetCallerIdentityCommandInput, Answer<GetCallerIdentityCommandOutput>]
  }
}

/** An output without what the client adds to it. */
type Answer<Output> = Omit<Output, '$metadata'>

/** One operation of a hosted service, ready to be run. */
export interface Operation {
  readonly service: string
  readonly name: string
  /** The resource that the caller needs permission for. */
  readonly resource: string
  /** Rules of the model that the handler checks itself, because its service has errors of its own for them. */
  readonly checks: readonly Violation['rule'][]
  /** `input` has been decoded and checked by the contract. */
  run(input: unknown, call: OperationCall): Promise<unknown>
}

type ServiceName = keyof OperationTypes
type OperationName<Service extends ServiceName> = keyof OperationTypes[Service] & string
type InputOf<Service extends ServiceName, Name extends OperationName<Service>> = OperationTypes[Service][Name] extends [
  infer Input,
  unknown,
]
  ? Input
  : never
type OutputOf<
  Service extends ServiceName,
  Name extends OperationName<Service>,
> = OperationTypes[Service][Name] extends [unknown, infer Output] ? Output : never

/** Declares the handler of one operation. A handler that takes or returns another type does not compile. */
export function defineOperation<Service extends ServiceName, Name extends OperationName<Service>>(
  service: Service,
  name: Name,
  handle: (input: InputOf<Service, Name>, call: OperationCall) => Promise<OutputOf<Service, Name>>,
  checks: Operation['checks'] = [],
): Operation {
  return {
    service,
    name,
    checks,
    resource: '*',
    // The contract, compiled from the model that the client's types come from, has checked the input.
    run: (input, call) => handle(input as InputOf<Service, Name>, call),
  }
}
