import type { ProtocolName } from '../../contract/contract-data.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import { awsJson10 } from './aws-json-1-0.ts'
import { awsJson11 } from './aws-json-1-1.ts'
import { awsQuery } from './aws-query.ts'
import type { Protocol } from './protocol.ts'
import { restXml } from './rest-xml.ts'

/** Without a service a protocol can still say an error. */
type ProtocolFactory = (service: ServiceContract | null) => Protocol

/** Every protocol that Cairn speaks. A new one is a file and a line here. */
const factories: { readonly [name in ProtocolName]?: ProtocolFactory } = {
  'aws-json-1.0': awsJson10,
  'aws-json-1.1': awsJson11,
  'aws-query': awsQuery,
  'rest-xml': restXml,
}

/** The protocol for a service, or null where Cairn does not speak it. Cheap: make one for each request. */
export function protocolFor(name: ProtocolName, service: ServiceContract | null): Protocol | null {
  return factories[name]?.(service) ?? null
}

/** The protocol to refuse a request in: its own or, where Cairn does not speak that, JSON. */
export function errorProtocolFor(name: ProtocolName, service: ServiceContract | null): Protocol {
  return protocolFor(name, service) ?? awsJson11(service)
}
