import * as v from 'valibot'

/**
 * The parts of a public service model (`service-2.json`) that a server needs. Whatever is not named here, documentation
 * first of all, is dropped by parsing.
 */
const use = v.object({
  shape: v.string(),
  location: v.optional(v.picklist(['header', 'headers', 'querystring', 'statusCode', 'uri'])),
  locationName: v.optional(v.string()),
  queryName: v.optional(v.string()),
  flattened: v.optional(v.boolean()),
  xmlAttribute: v.optional(v.boolean()),
  xmlNamespace: v.optional(
    v.union([
      v.object({ uri: v.string(), prefix: v.optional(v.string()) }),
      v.pipe(
        v.string(),
        v.transform((uri) => ({ uri, prefix: undefined })),
      ),
    ]),
  ),
  streaming: v.optional(v.boolean()),
  idempotencyToken: v.optional(v.boolean()),
  jsonvalue: v.optional(v.boolean()),
  event: v.optional(v.boolean()),
  eventpayload: v.optional(v.boolean()),
  hostLabel: v.optional(v.boolean()),
  timestampFormat: v.optional(v.string()),
})

const operation = v.object({
  http: v.object({ method: v.string(), requestUri: v.string(), responseCode: v.optional(v.number()) }),
  input: v.optional(use),
  output: v.optional(v.object({ ...use.entries, resultWrapper: v.optional(v.string()) })),
  errors: v.optional(v.array(v.object({ shape: v.string() }))),
  deprecated: v.optional(v.boolean()),
  authtype: v.optional(v.string()),
  auth: v.optional(v.array(v.string())),
  unsignedPayload: v.optional(v.boolean()),
})

const shape = v.object({
  type: v.string(),
  members: v.optional(v.record(v.string(), use)),
  required: v.optional(v.array(v.string())),
  member: v.optional(use),
  key: v.optional(use),
  value: v.optional(use),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  pattern: v.optional(v.string()),
  enum: v.optional(v.array(v.string())),
  sensitive: v.optional(v.boolean()),
  flattened: v.optional(v.boolean()),
  union: v.optional(v.boolean()),
  document: v.optional(v.boolean()),
  event: v.optional(v.boolean()),
  eventstream: v.optional(v.boolean()),
  streaming: v.optional(v.boolean()),
  payload: v.optional(v.string()),
  locationName: v.optional(v.string()),
  xmlNamespace: use.entries.xmlNamespace,
  timestampFormat: v.optional(v.string()),
  exception: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  error: v.optional(
    v.object({
      code: v.optional(v.string()),
      httpStatusCode: v.optional(v.number()),
      senderFault: v.optional(v.boolean()),
    }),
  ),
})

export const serviceModelSchema = v.object({
  metadata: v.object({
    apiVersion: v.string(),
    endpointPrefix: v.string(),
    serviceId: v.string(),
    protocol: v.string(),
    protocols: v.optional(v.array(v.string())),
    jsonVersion: v.optional(v.string()),
    targetPrefix: v.optional(v.string()),
    signingName: v.optional(v.string()),
    xmlNamespace: v.optional(v.string()),
    awsQueryCompatible: v.optional(v.unknown()),
  }),
  operations: v.record(v.string(), operation),
  shapes: v.record(v.string(), shape),
})

export type ServiceModel = v.InferOutput<typeof serviceModelSchema>
export type ModelShape = v.InferOutput<typeof shape>
export type ModelOperation = v.InferOutput<typeof operation>
