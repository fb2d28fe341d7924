import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { modelsSourceSchema, protocolNames } from './contract-data.ts'

/**
 * `data/models.bin`: every public service model, each in a block of its own, behind an index that says how requests name
 * each service (docs/formats/models.md).
 */
export const modelsMagic = 'CAIRNMDL'
export const modelsVersion = 1

/** Magic, version, and the bytes of the index. */
export const modelsHeadBytes = 8 + 4 + 4

/** Largest index that is read, packed and as text; today's have 15 and 90 KB. */
export const indexBytesMax = 1024 * 1024

/** Largest block as text; EC2's has some 1 MB. */
export const blockRawBytesMax = 16 * 1024 * 1024

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0))

const modelEntry = v.strictObject({
  /** Unique, and as `ServiceContract.name`. */
  name: v.string(),
  signingName: v.string(),
  endpointPrefix: v.string(),
  apiVersion: v.string(),
  protocols: v.pipe(v.array(v.picklist(protocolNames)), v.minLength(1)),
  /** Last part of its `X-Amz-Target` prefix. */
  target: v.exactOptional(v.string()),
  /** REST operations that clients send without a signature. */
  hasUnsignedRoutes: v.exactOptional(v.literal(true)),
  /** Where its block lies: from where, packed bytes, bytes as text. Absent where `data/<name>.json` holds the service. */
  block: v.exactOptional(v.tuple([wholeNumber, wholeNumber, v.pipe(wholeNumber, v.maxValue(blockRawBytesMax))])),
})

export const modelsIndexSchema = v.strictObject({ source: modelsSourceSchema, services: v.array(modelEntry) })

export type ModelsIndex = v.InferOutput<typeof modelsIndexSchema>
export type ModelEntry = v.InferOutput<typeof modelEntry>

/** The bytes of the index that the file's head announces. Throws where it is no such file, or of another version. */
export function indexBytesOf(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const magic = String.fromCharCode(...head.subarray(0, 8))
  assert(head.length === modelsHeadBytes && magic === modelsMagic, 'the file is no table of models')
  const version = view.getUint32(8, true)
  assert(version === modelsVersion, `the table of models has version ${version}; this one reads ${modelsVersion}`)
  const bytes = view.getUint32(12, true)
  assert(bytes <= indexBytesMax, 'the index of the table of models is too large')
  return bytes
}

/** The head of a file whose index has so many bytes. */
export function modelsHead(indexBytes: number): Uint8Array {
  const head = new Uint8Array(modelsHeadBytes)
  const view = new DataView(head.buffer)
  for (const [at, letter] of [...modelsMagic].entries()) head[at] = letter.charCodeAt(0)
  view.setUint32(8, modelsVersion, true)
  view.setUint32(12, indexBytes, true)
  return head
}
