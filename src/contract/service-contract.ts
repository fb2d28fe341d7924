import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import {
  type ContractFrame,
  contractFrameSchema,
  type OperationData,
  type ProtocolName,
  type ServiceData,
  shapeSchema,
} from './contract-data.ts'
import { ownValue } from './is-record.ts'
import { type OperationRoute, operationRoute } from './operation-route.ts'
import { ShapeGraph } from './shape-graph.ts'
import type { ShapeUse, StructureShape } from './shapes.ts'

/** One service as the wire sees it: its operations, their shapes and its errors. */
export interface ServiceContract {
  /** Our name of it, and of its data file: `cloudtrail`. */
  readonly name: string
  readonly serviceId: string
  readonly apiVersion: string
  readonly endpointPrefix: string
  readonly signingName: string
  /** Those that clients may speak to it, in the model's order of preference. */
  readonly protocols: readonly ProtocolName[]
  readonly targetPrefix: string | null
  readonly xmlNamespace: string | null
  /** Its JSON errors also carry the code of its former query protocol. */
  readonly isQueryCompatible: boolean
  /** Its errors in XML stand without an `ErrorResponse` round them, as those of S3 alone do. */
  readonly errorsAreUnwrapped: boolean
  readonly operations: ReadonlyMap<string, OperationContract>
  /** What tells requests of its operations apart in REST; of a service of the table that does not speak it, none. */
  readonly routes: readonly OperationRoute[]
  /** By shape name. */
  readonly errors: ReadonlyMap<string, ErrorContract>
}

export interface OperationContract {
  readonly name: string
  readonly service: ServiceContract
  readonly method: string
  readonly uri: string
  /** HTTP status of an answer that says nothing else. */
  readonly status: number
  readonly input: StructureShape | null
  /** The input in its place: REST protocols need its element name. */
  readonly inputUse: ShapeUse | null
  readonly output: StructureShape | null
  readonly outputUse: ShapeUse | null
  readonly resultWrapper: string | null
  /** Its answer in XML is its one member, in an element of the member's name. */
  readonly isOutputUnwrapped: boolean
  /** Another operation answers the same requests in its place. */
  readonly isDeprecated: boolean
  /** Names of the errors that the model lists for it. */
  readonly errors: readonly string[]
  /** Clients send it without a signature. */
  readonly isUnsigned: boolean
}

export interface ErrorContract {
  /** The shape's name: what JSON protocols send and event records hold. */
  readonly name: string
  /** What query protocols send. */
  readonly wireCode: string
  readonly status: number
  readonly fault: 'client' | 'server'
  readonly shape: StructureShape
}

/** Parses a data file. Throws where it is not one, for a shape of another form when the shape is first asked for; `data` is not kept by reference elsewhere and must not change. */
export function parseServiceContract(data: unknown): ServiceContract {
  const { service, operations, shapes } = v.parse(contractFrameSchema, data)
  const graph = new ShapeGraph((name) => ownValue(shapes, name))
  const operationMap = new Map<string, OperationContract>()
  const contract: ServiceContract = {
    ...serviceHead(service),
    operations: operationMap,
    get routes() {
      return [...operationMap.values()].map(operationRoute)
    },
    errors: errorContracts(shapes, graph),
  }
  for (const [name, operation] of Object.entries(operations)) {
    operationMap.set(name, operationContract(name, operation, contract, graph))
  }
  return contract
}

/** What a contract says of the service itself. */
export function serviceHead(service: ServiceData): Omit<ServiceContract, 'operations' | 'routes' | 'errors'> {
  return {
    name: service.name,
    serviceId: service.serviceId,
    apiVersion: service.apiVersion,
    endpointPrefix: service.endpointPrefix,
    signingName: service.signingName,
    protocols: service.protocols,
    targetPrefix: service.targetPrefix ?? null,
    xmlNamespace: service.xmlNamespace ?? null,
    isQueryCompatible: service.queryCompatible ?? false,
    errorsAreUnwrapped: service.errorsUnwrapped ?? false,
  }
}

export function operationContract(
  name: string,
  data: OperationData,
  service: ServiceContract,
  graph: ShapeGraph,
): OperationContract {
  const inputUse = data.input === undefined ? null : graph.use(data.input)
  const outputUse = data.output === undefined ? null : graph.use(data.output)
  return {
    name,
    service,
    method: data.method,
    uri: data.uri,
    status: data.status ?? 200,
    get input() {
      return structureOf(inputUse)
    },
    inputUse,
    get output() {
      return structureOf(outputUse)
    },
    outputUse,
    resultWrapper: data.resultWrapper ?? null,
    isOutputUnwrapped: data.outputUnwrapped ?? false,
    isDeprecated: data.deprecated ?? false,
    errors: data.errors ?? [],
    isUnsigned: data.unsigned ?? false,
  }
}

function errorContracts(shapes: ContractFrame['shapes'], graph: ShapeGraph): Map<string, ErrorContract> {
  const errors = new Map<string, ErrorContract>()
  for (const [name, data] of Object.entries(shapes)) {
    if (data.exception === undefined && data.error === undefined) continue
    const { error, fault } = v.parse(shapeSchema, data)
    const status = error?.httpStatusCode ?? (fault === true ? 500 : 400)
    errors.set(name, {
      name,
      wireCode: error?.code ?? name,
      status,
      fault: fault === true || status >= 500 ? 'server' : 'client',
      get shape() {
        return requireStructure(graph.use(name))
      },
    })
  }
  return errors
}

function structureOf(use: ShapeUse | null): StructureShape | null {
  return use === null ? null : requireStructure(use)
}

export function requireStructure({ shape }: ShapeUse): StructureShape {
  assert(shape.type === 'structure', `${shape.name} is no structure`)
  return shape
}
