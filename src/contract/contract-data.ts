import * as v from 'valibot'
import { isRecord } from './is-record.ts'

/**
 * What stands in `data/<service>.json`: one service's public model, reduced to what a server needs.
 *
 * `scripts/compile-contract.ts` writes these files; `load.ts` reads them. `data/models.bin` holds the same of every other
 * public model, without constraints (`scripts/compile-models.ts`, `models.ts`). Both sides use this schema, so neither
 * takes a file that the other would not understand.
 */
export const protocolNames = [
  'aws-json-1.0',
  'aws-json-1.1',
  'aws-query',
  'ec2-query',
  'rest-json',
  'rest-xml',
  'rpc-v2-cbor',
] as const

/** How requests and answers are spelled on the wire. */
export type ProtocolName = (typeof protocolNames)[number]

const flag = v.exactOptional(v.literal(true))
const text = v.exactOptional(v.string())
const bound = v.exactOptional(v.number())
const xmlNamespace = v.exactOptional(v.strictObject({ uri: v.string(), prefix: text }))

/** A use of a shape, with what the wire adds at this place. A bare text is a use without additions. */
const shapeUse = v.strictObject({
  shape: v.string(),
  location: v.exactOptional(v.picklist(['header', 'headers', 'querystring', 'statusCode', 'uri'])),
  locationName: text,
  queryName: text,
  flattened: flag,
  xmlAttribute: flag,
  xmlNamespace,
  streaming: flag,
  idempotencyToken: flag,
  jsonvalue: flag,
  event: flag,
  eventpayload: flag,
  hostLabel: flag,
  timestampFormat: text,
})
const reference = v.union([v.string(), shapeUse])

export const shapeSchema = v.strictObject({
  type: v.picklist([
    'structure',
    'list',
    'map',
    'string',
    'character',
    'blob',
    'boolean',
    'byte',
    'short',
    'integer',
    'long',
    'float',
    'double',
    'bigdecimal',
    'biginteger',
    'timestamp',
  ]),
  members: v.exactOptional(v.record(v.string(), reference)),
  required: v.exactOptional(v.array(v.string())),
  member: v.exactOptional(reference),
  key: v.exactOptional(reference),
  value: v.exactOptional(reference),
  min: bound,
  max: bound,
  /** As the model has it; it stands in messages. */
  pattern: text,
  /** Where JavaScript needs another spelling than `pattern` with the flag `u`: source and flags. */
  expression: v.exactOptional(v.tuple([v.string(), v.string()])),
  enum: v.exactOptional(v.array(v.string())),
  sensitive: flag,
  flattened: flag,
  union: flag,
  document: flag,
  event: flag,
  eventstream: flag,
  payload: text,
  locationName: text,
  xmlNamespace,
  timestampFormat: text,
  exception: flag,
  fault: flag,
  error: v.exactOptional(
    v.strictObject({
      code: text,
      httpStatusCode: v.exactOptional(v.number()),
      senderFault: v.exactOptional(v.boolean()),
    }),
  ),
})

export const operationSchema = v.strictObject({
  method: v.string(),
  uri: v.string(),
  /** Where it is not 200. */
  status: v.exactOptional(v.number()),
  input: v.exactOptional(reference),
  output: v.exactOptional(reference),
  resultWrapper: text,
  errors: v.exactOptional(v.array(v.string())),
  outputUnwrapped: flag,
  deprecated: flag,
  unsigned: flag,
  unsignedPayload: flag,
})

/** Where the data comes from, and under which licence. */
const source = v.strictObject({
  model: v.string(),
  version: v.string(),
  file: v.string(),
  copyright: v.string(),
  licence: v.string(),
  changes: v.string(),
})

export const serviceSchema = v.strictObject({
  name: v.string(),
  serviceId: v.string(),
  apiVersion: v.string(),
  endpointPrefix: v.string(),
  signingName: v.string(),
  protocols: v.array(v.picklist(protocolNames)),
  targetPrefix: text,
  xmlNamespace: text,
  queryCompatible: flag,
  errorsUnwrapped: flag,
})

export const contractDataSchema = v.strictObject({
  /** Absent in the table of all models, which has one for the whole of it. */
  source: v.exactOptional(source),
  service: serviceSchema,
  operations: v.record(v.string(), operationSchema),
  shapes: v.record(v.string(), shapeSchema),
})

/**
 * The same with its shapes unparsed. A service has hundreds, and a request needs some ten: each is parsed when it is
 * first asked for ({@link shapeSchema}).
 */
export const contractFrameSchema = v.strictObject({
  ...contractDataSchema.entries,
  shapes: v.record(v.string(), v.custom<Readonly<Record<string, unknown>>>(isRecord)),
})

/** Of the table of all models. */
export const modelsSourceSchema = v.omit(source, ['file'])

export type ServiceData = v.InferOutput<typeof serviceSchema>
export type ContractFrame = v.InferOutput<typeof contractFrameSchema>
export type ContractData = v.InferOutput<typeof contractDataSchema>
export type ShapeData = v.InferOutput<typeof shapeSchema>
export type ShapeReference = v.InferOutput<typeof reference>
export type OperationData = v.InferOutput<typeof operationSchema>
