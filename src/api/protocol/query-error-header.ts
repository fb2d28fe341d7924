import { type ServiceError, spellError } from '../../contract/errors.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'

/** Clients that knew the service's query protocol still look for the code it had there. */
export function queryErrorHeader(error: ServiceError, service: ServiceContract | null): Record<string, string> {
  if (service?.isQueryCompatible !== true) return {}
  const { name } = spellError(error, 'query')
  return { 'x-amzn-query-error': `${name};${error.fault === 'client' ? 'Sender' : 'Receiver'}` }
}
