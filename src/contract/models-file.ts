import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { type ContractData, modelsSourceSchema, protocolNames, serviceSchema } from './contract-data.ts'

/**
 * `data/models.bin`: every public service model, behind an index that says how requests name each service
 * (docs/formats/models.md). Of each there is an outline, which tells its operations apart, and a block of lines, of which
 * a request makes a reader parse only those that it needs.
 */
export const modelsMagic = 'CAIRNMDL'
export const modelsVersion = 2

/** Magic, version, and the bytes of the index. */
export const modelsHeadBytes = 8 + 4 + 4

/** Largest index that is read, packed and as text; today's have 15 and 90 KB. */
export const indexBytesMax = 1024 * 1024

/** Largest outline as text; that of `connect` has 55 KB. */
export const outlineRawBytesMax = 1024 * 1024

/** Largest block as text; EC2's has some 1 MB. */
export const blockRawBytesMax = 4 * 1024 * 1024

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0))
const flag = v.exactOptional(v.literal(true))
const names = v.exactOptional(v.array(v.string()))

/** Where a part lies: from where behind the index, packed bytes, bytes as text. */
export type PartPlace = readonly [from: number, bytes: number, rawBytes: number]

/** One check instead of ten: the index has two for each service, and is read while a request waits. */
const place = (rawBytesMax: number) =>
  v.custom<PartPlace>((value) => isListOf(value, 3, isWholeNumber) && Number(value[2]) <= rawBytesMax)

function isListOf(value: unknown, length: number, isPart: (part: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.length === length && value.every(isPart)
}

function isWholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

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
  hasUnsignedRoutes: flag,
  /** Absent, as is its block, where `data/<name>.json` holds the service. */
  outline: v.exactOptional(place(outlineRawBytesMax)),
  block: v.exactOptional(place(blockRawBytesMax)),
})

export const modelsIndexSchema = v.strictObject({ source: modelsSourceSchema, services: v.array(modelEntry) })

/** As {@link OperationRoute}, with what most have left out. */
export const routeSchema = v.strictObject({
  method: v.string(),
  uri: v.string(),
  deprecated: flag,
  unsigned: flag,
  parameters: names,
  headers: names,
  optional: names,
  takesAny: flag,
})

/** What is said of a service before it is known which of its operations a request asks for. */
export const outlineSchema = v.strictObject({
  service: serviceSchema,
  /** Names, in the order of the model. */
  operations: v.array(v.string()),
  /** Of a service that speaks REST: how requests of each operation are told apart. */
  routes: v.exactOptional(v.record(v.string(), routeSchema)),
  /** As `ErrorContract`. */
  errors: v.record(
    v.string(),
    v.strictObject({ code: v.exactOptional(v.string()), status: wholeNumber, server: flag }),
  ),
})

/**
 * A line for each operation, an empty one, a line for each shape: name and JSON with a tab between them, by the order of
 * the names' characters, so that a line is found without looking at all (`BlockText`).
 */
export function printBlock({ operations, shapes }: Pick<ContractData, 'operations' | 'shapes'>): string {
  return [...linesOf(operations), '\n', ...linesOf(shapes)].join('')
}

function linesOf(data: object): string[] {
  const entries = Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1))
  return entries.map(([name, value]) => `${name}\t${JSON.stringify(value)}\n`)
}

export type ModelsIndex = v.InferOutput<typeof modelsIndexSchema>
export type ModelEntry = v.InferOutput<typeof modelEntry>
export type ServiceOutline = v.InferOutput<typeof outlineSchema>
export type RouteData = v.InferOutput<typeof routeSchema>

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
