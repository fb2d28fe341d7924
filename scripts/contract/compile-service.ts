import * as v from 'valibot'
import { type ContractData, contractDataSchema, type ProtocolName } from '../../src/contract/contract-data.ts'
import { type HttpTraits, httpTraits } from './http-traits.ts'
import { toExpression } from './pattern.ts'
import { type ModelOperation, type ModelShape, type ServiceModel, serviceModelSchema } from './service-model.ts'

export interface ModelOrigin {
  /** Our name of the service, and of its data file. */
  readonly name: string
  /** Where the model was read: version of the package and path inside it. */
  readonly version: string
  readonly file: string
}

export interface CompiledService {
  readonly data: ContractData
  /** Patterns that JavaScript cannot say; they are not enforced. */
  readonly untranslated: readonly string[]
}

/** One service's model as contract data. Throws where the model is not of the known form. */
export function compileService(model: unknown, origin: ModelOrigin): CompiledService {
  const { metadata, operations, shapes } = v.parse(serviceModelSchema, model)
  const reachable = reachableShapes(operations, shapes)
  const untranslated: string[] = []
  const traits = httpTraits.get(origin.name) ?? null
  const data = {
    source: {
      model: 'botocore',
      version: origin.version,
      file: origin.file,
      copyright: 'Amazon.com, Inc. or its affiliates',
      licence: 'Apache-2.0',
      changes: 'reduced and rewritten by scripts/compile-contract.ts; do not edit by hand',
    },
    service: defined({
      name: origin.name,
      serviceId: metadata.serviceId,
      apiVersion: metadata.apiVersion,
      endpointPrefix: metadata.endpointPrefix,
      signingName: metadata.signingName ?? metadata.endpointPrefix,
      protocols: (metadata.protocols ?? [metadata.protocol]).map((name) => protocolName(name, metadata.jsonVersion)),
      targetPrefix: metadata.targetPrefix,
      xmlNamespace: metadata.xmlNamespace ?? traits?.xmlNamespace,
      queryCompatible: metadata.awsQueryCompatible === undefined ? undefined : true,
      errorsUnwrapped: traits?.errorsUnwrapped === true ? true : undefined,
    }),
    operations: mapped(operations, (operation, name) => compileOperation(operation, name, traits)),
    shapes: mapped(Object.fromEntries(Object.entries(shapes).filter(([name]) => reachable.has(name))), (shape, name) =>
      compileShape(
        withStreamingMembers(traits?.freeTexts.has(name) === true ? withoutPattern(shape) : shape, shapes),
        name,
        untranslated,
      ),
    ),
  }
  return { data: v.parse(contractDataSchema, data), untranslated }
}

function protocolName(name: string, jsonVersion: string | undefined): ProtocolName {
  switch (name) {
    case 'json':
      return jsonVersion === '1.0' ? 'aws-json-1.0' : 'aws-json-1.1'
    case 'query':
      return 'aws-query'
    case 'ec2':
      return 'ec2-query'
    case 'smithy-rpc-v2-cbor':
      return 'rpc-v2-cbor'
    case 'rest-json':
    case 'rest-xml':
      return name
    default:
      throw new Error(`no such protocol: ${name}`)
  }
}

function compileOperation(operation: ModelOperation, name: string, traits: HttpTraits | null): object {
  const { resultWrapper, ...output } = operation.output ?? {}
  const root = 'shape' in output ? traits?.roots[output.shape] : undefined
  const unsigned = operation.authtype === 'none' || operation.auth?.[0] === 'smithy.api#noAuth'
  return defined({
    method: operation.http.method,
    uri: operation.http.requestUri,
    status: operation.http.responseCode === 200 ? undefined : operation.http.responseCode,
    input: operation.input && compileUse(operation.input),
    output: 'shape' in output ? compileUse({ ...output, locationName: output.locationName ?? root }) : undefined,
    resultWrapper,
    errors: operation.errors?.map((error) => error.shape),
    outputUnwrapped: traits?.unwrapped.has(name) === true ? true : undefined,
    deprecated: operation.deprecated === true ? true : undefined,
    unsigned: unsigned ? true : undefined,
    unsignedPayload: operation.unsignedPayload === true || operation.authtype === 'v4-unsigned-body' ? true : undefined,
  })
}

function compileShape(shape: ModelShape, name: string, untranslated: string[]): object {
  const expression = shape.pattern === undefined ? null : toExpression(shape.pattern)
  if (shape.pattern !== undefined && expression === null) untranslated.push(`${name}: ${shape.pattern}`)
  const sameSpelling = expression !== null && expression.source === shape.pattern && expression.flags === 'u'
  return flagsOnly({
    ...shape,
    members: shape.members && mapped(shape.members, compileUse),
    member: shape.member && compileUse(shape.member),
    key: shape.key && compileUse(shape.key),
    value: shape.value && compileUse(shape.value),
    pattern: expression === null ? undefined : shape.pattern,
    expression: expression === null || sameSpelling ? undefined : [expression.source, expression.flags],
    xmlNamespace: shape.xmlNamespace && defined(shape.xmlNamespace),
    error: shape.error && defined(shape.error),
  })
}

/** Models say of a member or of its shape that its bytes are a stream; we say it of the member. */
function withStreamingMembers({ streaming: _, ...shape }: ModelShape, shapes: ServiceModel['shapes']): ModelShape {
  if (shape.members === undefined) return shape
  const members = mapped(shape.members, (use) =>
    shapes[use.shape]?.streaming === true ? { ...use, streaming: true } : use,
  )
  return { ...shape, members }
}

function withoutPattern({ pattern: _, ...shape }: ModelShape): ModelShape {
  return shape
}

function compileUse(use: NonNullable<ModelShape['member']>): string | object {
  const kept = flagsOnly({ ...use, xmlNamespace: use.xmlNamespace && defined(use.xmlNamespace) })
  return Object.keys(kept).length === 1 ? use.shape : kept
}

/** Names of the shapes that a request, an answer or an error can hold. */
function reachableShapes(operations: ServiceModel['operations'], shapes: ServiceModel['shapes']): Set<string> {
  const roots = Object.values(operations).flatMap(({ input, output, errors }) => [
    input?.shape,
    output?.shape,
    ...(errors ?? []).map((error) => error.shape),
  ])
  const errorNames = Object.keys(shapes).filter((name) => shapes[name]?.exception === true)
  const waiting = [...roots, ...errorNames].filter((name) => name !== undefined)
  const found = new Set<string>()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    const shape = shapes[name]
    if (shape === undefined) throw new Error(`the model lacks the shape ${name}`)
    found.add(name)
    const uses = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value]
    for (const use of uses) if (use !== undefined) waiting.push(use.shape)
  }
  return found
}

/** The record with each value transformed; the order stays, because the order of members is the order on the wire. */
function mapped<In, Out>(record: Record<string, In>, transform: (value: In, name: string) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, transform(value, name)]))
}

function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}

/** A flag that is false says nothing. */
function flagsOnly(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined && part !== false))
}
