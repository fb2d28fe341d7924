import { isRecord, ownValue } from '../../src/contract/is-record.ts'
import { lowerCamel } from '../../src/contract/lower-camel.ts'
import { answersInside } from '../../src/contract/record-parameters.ts'
import { type RecordSpelling, recordSpelling } from '../../src/contract/record-spelling.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { ShapeUse, StructureShape } from '../../src/contract/shapes.ts'
import { hiddenValue } from '../../src/event/redaction-rules.ts'

/** What a call must have had for its record to say this: members by the model's names, times as `Date`. */
export function recordedValues(operation: OperationContract, shape: StructureShape | null, told: unknown): object {
  if (shape === null || !isRecord(told)) return {}
  return structureOf(shape, told, recordSpelling(operation.service))
}

/** The same of an answer, which some services' records tell without the one structure that it is in. */
export function recordedAnswer(operation: OperationContract, told: unknown): object {
  const { service, output } = operation
  const [only] = output?.members ?? []
  if (only === undefined || !answersInside(operation) || !isRecord(told)) return recordedValues(operation, output, told)
  return recordedValues(operation, output, { [recordSpelling(service).memberName(only)]: told })
}

function structureOf(shape: StructureShape, told: Readonly<Record<string, unknown>>, spelling: RecordSpelling): object {
  const values = shape.members.flatMap((member) => {
    const { name, locationName } = member
    const names = [spelling.memberName(member), lowerCamel(name), name, locationName ?? name, name.toLowerCase()]
    const held = names.map((one) => ownValue(told, one)).find((value) => value !== undefined)
    const value = valueFrom(member, held, spelling)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(values)
}

function valueFrom(use: ShapeUse, told: unknown, spelling: RecordSpelling): unknown {
  const { shape } = use
  if (told === undefined || told === null) return undefined
  if (told === hiddenValue) return hiddenBehind(use)
  switch (shape.type) {
    case 'structure':
      if (shape.isDocument) return told
      return isRecord(told) ? structureOf(shape, told, spelling) : undefined
    case 'list':
      return Array.isArray(told)
        ? told.map((element: unknown) => valueFrom(shape.member, element, spelling))
        : undefined
    case 'map':
      return isRecord(told) ? mapOf(shape.value, told, spelling) : undefined
    case 'timestamp':
      return recordedInstant(told)
    case 'blob':
      return Buffer.from('bytes')
    case 'string':
    case 'boolean':
      return told
    default:
      return Number(told)
  }
}

/** Something of the shape, for a value of which the record says only that there was one. */
function hiddenBehind({ shape }: ShapeUse): unknown {
  switch (shape.type) {
    case 'structure':
      return {}
    case 'list':
      return [hiddenBehind(shape.member)]
    case 'map':
      return { name: hiddenBehind(shape.value) }
    default:
      return hiddenValue
  }
}

function mapOf(use: ShapeUse, told: Readonly<Record<string, unknown>>, spelling: RecordSpelling): object {
  return Object.fromEntries(Object.entries(told).map(([key, part]) => [key, valueFrom(use, part, spelling)]))
}

/** An instant in any of the ways in which records write them; undefined for what is none. */
export function recordedInstant(told: unknown): Date | undefined {
  if (typeof told === 'number') return new Date(told > secondsMax ? told : told * 1000)
  if (typeof told !== 'string') return undefined
  const text = /(?:Z|[+-]\d{4})$/.test(told) ? told : `${told.replace(/, (\d+:)/, ' $1')} UTC`
  const instant = new Date(text)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/** A number beyond it counts milliseconds: in seconds it would be the year 5138. */
const secondsMax = 1e11
