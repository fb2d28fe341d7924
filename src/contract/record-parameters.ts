import { hiddenValue } from '../event/redaction-rules.ts'
import { isRecord, ownValue } from './is-record.ts'
import { readOnly } from './read-only.ts'
import { type RecordSpelling, recordSpelling } from './record-spelling.ts'
import { recordTime } from './record-time.ts'
import { SensitiveMembers } from './sensitive-members.ts'
import type { OperationContract } from './service-contract.ts'
import type { Member, Shape, ShapeUse, StructureShape } from './shapes.ts'

/** A JSON value as it stands in an event record. */
export type RecordValue = string | number | boolean | null | RecordValue[] | { [name: string]: RecordValue }

/** What a record says of an input or output. */
export type RecordObject = { [name: string]: RecordValue }

/** Nesting beyond this is left out of records. No hosted call has a tenth of it. */
const depthMax = 32

/**
 * The value as `requestParameters` holds it: members in the model's order in the service's spelling, without sensitive
 * members and blobs, times as the service writes them. Null where nothing is left: an empty input is recorded as null.
 *
 * Members that the shape lacks are left out, because nobody knows what they hold.
 */
export function toRecordParameters(operation: OperationContract, value: unknown): RecordObject | null {
  return orNull(recordedStructure(operation, operation.input, value))
}

/**
 * The value as `responseElements` holds it. Null for a read, with one exception that AWS makes: the answers of
 * `AssumeRole…` are on record, because they say which temporary key came into being.
 */
export function toResponseElements(operation: OperationContract, output: unknown): RecordObject | null {
  if (!tellsAnswer(operation)) return null
  const recorded = recordedStructure(operation, operation.output, output)
  return orNull(answersInside(operation) ? insideOf(recorded) : onlyNamed(operation, recorded))
}

/** Query services whose records tell what stands in the one structure of an answer, without its name round it. */
const insideServices: ReadonlySet<string> = new Set(['docdb', 'elasticache', 'neptune', 'rds', 'redshift'])

/** Whether records of the operation tell its answer so. */
export function answersInside({ service, output }: OperationContract): boolean {
  const [only, ...more] = output?.members ?? []
  return insideServices.has(service.name) && only?.shape.type === 'structure' && more.length === 0
}

function insideOf(recorded: RecordObject): RecordObject {
  const [inner] = Object.values(recorded)
  return isRecord(inner) ? inner : {}
}

/** Of a secret's creation AWS tells nothing but which secret it is, and spells that as nowhere else. */
function onlyNamed({ service, name }: OperationContract, recorded: RecordObject): RecordObject {
  if (service.name !== 'secretsmanager' || (name !== 'CreateSecret' && name !== 'PutSecretValue')) return recorded
  return recorded.aRN === undefined ? {} : { arn: recorded.aRN }
}

/** Whether the operation's records tell what it answered. */
export function tellsAnswer({ service, name }: OperationContract): boolean {
  const issuesKey = service.name === 'sts' && name.startsWith('AssumeRole')
  return issuesKey || !readOnly(service.name, name)
}

function recordedStructure(operation: OperationContract, shape: StructureShape | null, value: unknown): RecordObject {
  if (shape === null || !isRecord(value)) return {}
  return new Writer(operation).structure(shape, value, 1)
}

class Writer {
  readonly #sensitive: SensitiveMembers
  readonly #spelling: RecordSpelling
  /** Inside a member whose texts are to be hidden, not left out. */
  #hidesTexts = false

  constructor(operation: OperationContract) {
    this.#sensitive = new SensitiveMembers(operation)
    this.#spelling = recordSpelling(operation.service)
  }

  structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): RecordObject {
    const recorded: RecordObject = {}
    for (const member of shape.members) {
      // The answer's status is no part of what it says.
      if (member.location === 'statusCode') continue
      const kept = this.#member(member, ownValue(value, member.name), depth)
      if (kept !== undefined) recorded[this.#spelling.memberName(member)] = kept
    }
    return recorded
  }

  /** Undefined: nothing is recorded here. */
  #member(member: Member, value: unknown, depth: number): RecordValue | undefined {
    if (value === undefined || value === null) return undefined
    const replacement = this.#sensitive.replacement(member, depth)
    if (replacement !== null) return this.#hidesTexts && typeof value === 'string' ? hiddenValue : replacement.text
    if (!this.#sensitive.hidesTexts(member, depth)) return this.#value(member, value, depth)
    this.#hidesTexts = true
    const kept = this.#value(member, value, depth)
    this.#hidesTexts = false
    return kept
  }

  #value(use: ShapeUse, value: unknown, depth: number): RecordValue | undefined {
    const { shape } = use
    if (value === undefined || value === null || shape.isSensitive || depth > depthMax) return undefined
    switch (shape.type) {
      case 'structure':
        if (shape.isDocument) return recordedJson(value, depth)
        if (shape.isEventStream || !isRecord(value)) return undefined
        return this.structure(shape, value, depth + 1)
      case 'list':
        if (!Array.isArray(value)) return undefined
        return value
          .map((element: unknown) => this.#value(shape.member, element, depth + 1))
          .filter((element) => element !== undefined)
      case 'map':
        return isRecord(value) && !shape.key.shape.isSensitive ? this.#map(shape.value, value, depth) : undefined
      case 'timestamp':
        return value instanceof Date
          ? recordTime(this.#spelling.time, value, use.timestampFormat ?? shape.format)
          : undefined
      default:
        return simpleRecordValue(shape, value)
    }
  }

  #map(use: ShapeUse, value: Readonly<Record<string, unknown>>, depth: number): RecordObject {
    const entries = Object.entries(value)
      .map(([key, part]) => [key, this.#value(use, part, depth + 1)] as const)
      .filter((entry): entry is readonly [string, RecordValue] => entry[1] !== undefined)
    return Object.fromEntries(entries)
  }
}

/** Free JSON as it is, of CBOR what JSON can say. What its names give away as secret is left to `redact`. */
function recordedJson(value: unknown, depth: number): RecordValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof Date) return value.toISOString()
  if (depth > depthMax) return undefined
  if (Array.isArray(value)) {
    return value.map((element: unknown) => recordedJson(element, depth + 1)).filter((element) => element !== undefined)
  }
  if (!isRecord(value) || value instanceof Uint8Array) return undefined
  const parts = Object.entries(value).map(([name, part]) => [name, recordedJson(part, depth + 1)] as const)
  return Object.fromEntries(parts.filter((part): part is readonly [string, RecordValue] => part[1] !== undefined))
}

/** A text, number or truth value as it is; undefined for what is none, and for blobs. */
export function simpleRecordValue(shape: Shape, value: unknown): string | number | boolean | undefined {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'blob':
      return undefined
    default:
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  }
}

function orNull(recorded: RecordObject): RecordObject | null {
  return Object.keys(recorded).length === 0 ? null : recorded
}
