import { eventCategory } from './event-category.ts'
import { readOnly } from './read-only.ts'
import { operationEventName } from './record-names.ts'
import { isGlobalService, recordApiVersion, recordSource, unknownRecordSource } from './record-sources.ts'
import type { OperationContract, ServiceContract } from './service-contract.ts'

/** What a record says of its call by the operation alone. */
export interface RecordFacts {
  readonly eventSource: string
  readonly eventName: string
  readonly eventCategory: 'Management' | 'Data'
  readonly readOnly: boolean
  /** Absent where the service's records have none. */
  readonly apiVersion?: string
  /** The service stands in one Region, whatever the credential scope says. */
  readonly isGlobal: boolean
}

export function recordFacts(operation: OperationContract): RecordFacts {
  const known = factsOf.get(operation)
  if (known !== undefined) return known
  const { service, name } = operation
  const facts = {
    ...serviceFacts(service),
    eventName: operationEventName(operation),
    eventCategory: eventCategory(service.name, name),
    readOnly: readOnly(service.name, name),
  }
  factsOf.set(operation, facts)
  return facts
}

/** Asked for at every call. */
const factsOf = new WeakMap<OperationContract, RecordFacts>()

/** A request that no model describes, as far as it says itself. */
interface UnknownCall {
  /** Null where no model describes the service either. */
  readonly service: ServiceContract | null
  /** As in the credential scope; null where the request has none. */
  readonly signingName: string | null
  /** What the request calls itself, as in `X-Amz-Target`; null where it says nothing. */
  readonly operationName: string | null
  readonly method: string
}

/**
 * Of a call whose operation no model knows, under its service's or its signing name. It may have changed something
 * unless its method, or the name that it gives itself, says that it did not.
 */
export function unknownRecordFacts({ service, signingName, operationName, method }: UnknownCall): RecordFacts {
  const known = service?.name ?? signingName ?? ''
  const source =
    service === null ? { eventSource: unknownRecordSource(signingName), isGlobal: false } : serviceFacts(service)
  return {
    ...source,
    eventName: operationName ?? method,
    eventCategory: eventCategory(known, operationName ?? ''),
    readOnly: operationName === null ? readingMethods.has(method) : readOnly(known, operationName),
  }
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

function serviceFacts(service: ServiceContract): Pick<RecordFacts, 'eventSource' | 'apiVersion' | 'isGlobal'> {
  const apiVersion = recordApiVersion(service.name)
  return {
    eventSource: recordSource(service),
    ...(apiVersion === null ? {} : { apiVersion }),
    isGlobal: isGlobalService(service.name),
  }
}
