import { isRecord, ownValue } from './is-record.ts'
import { lowerCamel } from './lower-camel.ts'
import {
  ec2FormerLists,
  ec2ItemName,
  ec2ListName,
  ec2MemberNames,
  ec2ShownEmpty,
  ec2TextNumbers,
} from './record-ec2-names.ts'
import { hasWrappedForm, toWrappedParameters, toWrappedResponse } from './record-ec2-wrapped.ts'
import { type RecordObject, type RecordValue, simpleRecordValue, tellsAnswer } from './record-parameters.ts'
import { SensitiveMembers } from './sensitive-members.ts'
import type { OperationContract } from './service-contract.ts'
import type { Member, ShapeUse, StructureShape } from './shapes.ts'

/** Nesting beyond this is left out of records; no call of EC2 has half of it. */
const depthMax = 32

/**
 * `requestParameters` of EC2: lists as objects of `items` under names that end in `Set`, each name alone in an object of
 * its own; of the operations that came later, the request as it went over the wire ({@link hasWrappedForm}).
 */
export function toEc2Parameters(operation: OperationContract, input: unknown): RecordObject | null {
  const { input: shape } = operation
  if (shape === null) return null
  const value = isRecord(input) ? input : {}
  if (hasWrappedForm(operation)) return toWrappedParameters(operation, shape, value)
  const recorded = new RequestWriter(operation).request(shape, value)
  return Object.keys(recorded).length === 0 ? null : recorded
}

/** `responseElements` of EC2: names of the wire, lists as objects of `items`, `return` as `_return`. */
export function toEc2Response(operation: OperationContract, output: unknown, requestId: string): RecordObject | null {
  if (!tellsAnswer(operation)) return null
  const value = isRecord(output) ? output : {}
  if (hasWrappedForm(operation)) return toWrappedResponse(operation, value, requestId)
  const written = operation.output === null ? {} : new ResponseWriter(operation).structure(operation.output, value, 1)
  // What answers nothing else answers that it is done, which models leave out.
  const isDone = Object.keys(written).length === 0 || alsoDone.has(operation.name)
  return { requestId, ...(isDone ? { _return: true } : {}), ...written }
}

/** Operations that answer both: that they are done, and something. */
const alsoDone: ReadonlySet<string> = new Set(['CreateSecurityGroup'])

/** What both directions have in common: what is sensitive, what is simple, and where to stop. */
abstract class Ec2Writer {
  protected readonly operation: OperationContract
  readonly #sensitive: SensitiveMembers

  constructor(operation: OperationContract) {
    this.operation = operation
    this.#sensitive = new SensitiveMembers(operation)
  }

  /** Undefined: nothing is recorded here. */
  protected member(member: Member, value: unknown, depth: number): RecordValue | undefined {
    if (value === undefined || value === null) return undefined
    const replacement = this.#sensitive.replacement(member, depth)
    return replacement === null ? this.value(member, value, depth) : replacement.text
  }

  protected value(use: ShapeUse, value: unknown, depth: number): RecordValue | undefined {
    const { shape } = use
    if (value === undefined || value === null || shape.isSensitive || depth > depthMax) return undefined
    if (shape.type === 'structure') return isRecord(value) ? this.structure(shape, value, depth + 1) : undefined
    if (shape.type === 'list') {
      if (!Array.isArray(value)) return undefined
      const items = value.map((element: unknown) => this.value(shape.member, element, depth + 1))
      return items.filter((item) => item !== undefined)
    }
    if (shape.type === 'timestamp') return value instanceof Date ? value.getTime() : undefined
    return simpleRecordValue(shape, value)
  }

  abstract structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): RecordObject

  /** The member's name in the API's first versions, where it was another. */
  protected firstName({ name }: Member, depth: number): string | undefined {
    return depth === 1 ? ec2MemberNames.get(`${this.operation.name}.${name}`) : undefined
  }

  protected asText({ name }: Member, kept: RecordValue, depth: number): RecordValue {
    const isText = depth === 1 && typeof kept === 'number' && ec2TextNumbers.has(`${this.operation.name}.${name}`)
    return isText ? String(kept) : kept
  }
}

class RequestWriter extends Ec2Writer {
  request(shape: StructureShape, value: Readonly<Record<string, unknown>>): RecordObject {
    const { name } = this.operation
    const recorded = this.structure(shape, value, 1)
    const former = ec2FormerLists.get(name)
    if (former !== undefined) recorded[former] = {}
    return name === 'RunInstances' ? withInstances(recorded) : recorded
  }

  structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): RecordObject {
    const recorded: RecordObject = {}
    for (const member of shape.members) {
      const held = ownValue(value, member.name) ?? this.#emptyList(member, shape)
      const kept = this.member(member, held, depth)
      if (kept !== undefined) recorded[this.#nameOf(member, depth)] = this.#written(member, kept, depth)
    }
    return recorded
  }

  #nameOf(member: Member, depth: number): string {
    if (isTagsOfSpecification(member, depth)) return 'tags'
    if (member.shape.type === 'list') return ec2ListName(this.operation, member, depth)
    return this.firstName(member, depth) ?? lowerCamel(member.locationName ?? member.name)
  }

  #written(member: Member, kept: RecordValue, depth: number): RecordValue {
    if (!Array.isArray(kept)) return this.asText(member, kept, depth)
    if (isTagsOfSpecification(member, depth)) return kept
    const name = ec2ItemName(member)
    const items = kept.map((element) => (isRecord(element) ? element : { [name]: element }))
    return itemsOf(items, this.operation.name.includes('ClassicLink') ? 'item' : 'items')
  }

  #emptyList(member: Member, shape: StructureShape): readonly unknown[] | undefined {
    return ec2ShownEmpty(this.operation, shape, member) ? [] : undefined
  }
}

/** The one list that records write as a plain one. */
function isTagsOfSpecification({ name }: Member, depth: number): boolean {
  return name === 'Tags' && depth > 1
}

/** RunInstances tells image and count as those of the set of instances. */
function withInstances({ imageId, minCount, maxCount, keyName, ...rest }: RecordObject): RecordObject {
  const told = Object.entries({ imageId, minCount, maxCount, keyName })
  const item = Object.fromEntries(
    told.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
  return { instancesSet: itemsOf([item]), ...rest }
}

class ResponseWriter extends Ec2Writer {
  structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): RecordObject {
    const recorded: RecordObject = {}
    for (const member of shape.members) {
      const kept = this.member(member, ownValue(value, member.name), depth)
      const name = this.firstName(member, depth) ?? member.locationName ?? lowerCamel(member.name)
      if (kept !== undefined) recorded[name === 'return' ? '_return' : name] = this.#written(name, member, kept, depth)
    }
    return recorded
  }

  #written(name: string, member: Member, kept: RecordValue, depth: number): RecordValue {
    if (!Array.isArray(kept)) return this.asText(member, kept, depth)
    return itemsOf(kept, name === 'privateIpAddressesSet' ? 'item' : 'items')
  }
}

function itemsOf(items: readonly RecordValue[], name = 'items'): RecordObject {
  return items.length === 0 ? {} : { [name]: [...items] }
}
