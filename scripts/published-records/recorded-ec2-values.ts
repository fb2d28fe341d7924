import { isRecord, ownValue } from '../../src/contract/is-record.ts'
import { lowerCamel } from '../../src/contract/lower-camel.ts'
import { ec2ListName, ec2MemberNames } from '../../src/contract/record-ec2-names.ts'
import { hasWrappedForm } from '../../src/contract/record-ec2-wrapped.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { Member, ShapeUse, StructureShape } from '../../src/contract/shapes.ts'
import { recordedInstant } from './recorded-values.ts'

type Told = Readonly<Record<string, unknown>>

/** What a call of EC2 must have asked for its record to say this. */
export function recordedEc2Input(operation: OperationContract, told: unknown): object {
  const { input, name } = operation
  if (input === null || !isRecord(told)) return {}
  if (hasWrappedForm(operation)) {
    const inside = told[`${name}Request`]
    return isRecord(inside) ? read(input, inside, wireRequest, 1) : {}
  }
  const [instances] = itemsOf(told.instancesSet)
  const whole = name === 'RunInstances' && isRecord(instances) ? { ...told, ...instances } : told
  return read(input, whole, firstRequest(operation), 1)
}

/** What the answer must have been. */
export function recordedEc2Output(operation: OperationContract, told: unknown): object {
  const { output, name } = operation
  if (output === null || !isRecord(told)) return {}
  const inside = hasWrappedForm(operation) ? told[`${name}Response`] : told
  return isRecord(inside) ? read(output, inside, response(operation), 1) : {}
}

/** How a direction of a form spells names, and lists of simple values. */
interface Form {
  /** Whether a list with nothing in it is there at all. */
  readonly hasEmptyLists: boolean
  nameOf(member: Member, depth: number): string
  elementsOf(told: unknown): readonly unknown[]
}

function firstRequest(operation: OperationContract): Form {
  return {
    hasEmptyLists: false,
    nameOf: (member, depth) => {
      if (member.name === 'Tags' && depth > 1) return 'tags'
      if (member.shape.type === 'list') return ec2ListName(operation, member, depth)
      return firstName(operation, member, depth) ?? lowerCamel(member.locationName ?? member.name)
    },
    elementsOf: itemsOf,
  }
}

const wireRequest: Form = {
  hasEmptyLists: false,
  nameOf: ({ name, queryName, locationName }) => queryName ?? capitalized(locationName ?? name),
  elementsOf: (told) => [told].flat(),
}

function response(operation: OperationContract): Form {
  return {
    hasEmptyLists: true,
    nameOf: (member, depth) => {
      const name = firstName(operation, member, depth) ?? member.locationName ?? lowerCamel(member.name)
      return name === 'return' ? '_return' : name
    },
    elementsOf: itemsOf,
  }
}

function firstName({ name: operation }: OperationContract, { name }: Member, depth: number): string | undefined {
  return depth === 1 ? ec2MemberNames.get(`${operation}.${name}`) : undefined
}

function read(shape: StructureShape, told: Told, form: Form, depth: number): object {
  const values = shape.members.flatMap((member) => {
    const value = valueFrom(member, ownValue(told, form.nameOf(member, depth)), form, depth)
    return value === undefined ? [] : [[member.name, value] as const]
  })
  return Object.fromEntries(values)
}

function valueFrom({ shape }: ShapeUse, told: unknown, form: Form, depth: number): unknown {
  if (told === undefined || told === null) return undefined
  switch (shape.type) {
    case 'structure':
      return isRecord(told) ? read(shape, told, form, depth + 1) : {}
    case 'list': {
      const elements = form.elementsOf(told)
      const isStructure = shape.member.shape.type === 'structure'
      const values = elements.map((one) => valueFrom(shape.member, isStructure ? one : simpleOf(one), form, depth + 1))
      return values.length === 0 && !form.hasEmptyLists ? undefined : values
    }
    case 'timestamp':
      return recordedInstant(told)
    case 'string':
      return String(told)
    case 'boolean':
      return told
    default:
      return Number(told)
  }
}

/** `{"items": […]}`, `{"item": {…}}`, a plain list, or nothing in it. */
function itemsOf(told: unknown): readonly unknown[] {
  const inside = isRecord(told) ? (told.items ?? told.item) : told
  return inside === undefined || inside === '' ? [] : [inside].flat()
}

/** A value alone in an object: under a name of its own, or beside the number of its place. */
function simpleOf(told: unknown): unknown {
  if (!isRecord(told)) return told
  return Object.hasOwn(told, 'content') ? told.content : Object.values(told)[0]
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
