import type { ProtocolName } from '../../contract/contract-data.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import { awsJson10 } from './aws-json-1-0.ts'
import { awsJson11 } from './aws-json-1-1.ts'
import { awsQuery } from './aws-query.ts'
import { ec2Query } from './ec2-query.ts'
import type { Protocol } from './protocol.ts'
import { restJson } from './rest-json.ts'
import { restXml } from './rest-xml.ts'
import { rpcV2Cbor } from './rpc-v2-cbor.ts'

/** Without a service a protocol can still say an error. */
type ProtocolFactory = (service: ServiceContract | null) => Protocol

/** Every protocol. A new one is a file and a line here. */
const factories: { readonly [name in ProtocolName]: ProtocolFactory } = {
  'aws-json-1.0': awsJson10,
  'aws-json-1.1': awsJson11,
  'aws-query': awsQuery,
  'ec2-query': ec2Query,
  'rest-json': restJson,
  'rest-xml': restXml,
  'rpc-v2-cbor': rpcV2Cbor,
}

/** The protocol for a service. Cheap: make one for each request. */
export function protocolFor(name: ProtocolName, service: ServiceContract | null): Protocol {
  return factories[name](service)
}
