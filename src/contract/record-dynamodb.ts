import { eventCategory } from './event-category.ts'
import { isRecord } from './is-record.ts'
import { withoutLiterals } from './partiql-literals.ts'
import { type RecordObject, type RecordValue, toRecordParameters, toResponseElements } from './record-parameters.ts'
import type { OperationContract } from './service-contract.ts'

/**
 * `requestParameters` of DynamoDB. Of calls on items they hold the values of keys, each without its type, and no other
 * value: of an item that is written its names alone, of a PartiQL statement no literal.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
 */
export function toDynamoDbParameters(operation: OperationContract, input: unknown): RecordObject | null {
  const recorded = toRecordParameters(operation, input)
  return recorded === null || !isOnItems(operation) ? recorded : onItems(recorded)
}

/** Null for calls on items, whatever they answer. */
export function toDynamoDbResponse(operation: OperationContract, output: unknown): RecordObject | null {
  return isOnItems(operation) ? null : toResponseElements(operation, output)
}

function isOnItems({ service, name }: OperationContract): boolean {
  return eventCategory(service.name, name) === 'Data'
}

function onItems(recorded: RecordObject): RecordObject {
  return Object.fromEntries(Object.entries(recorded).map(([name, value]) => onItemsMember(name, value)))
}

/** Members as the parts of batches have them too, each perhaps under another name. */
function onItemsMember(name: string, value: RecordValue): [string, RecordValue] {
  switch (name) {
    case 'key':
    case 'exclusiveStartKey':
      return [name, untyped(value)]
    case 'keys':
      return [name, each(value, untyped)]
    case 'item':
      return [name, isRecord(value) ? Object.keys(value) : []]
    case 'statement':
      return [name, typeof value === 'string' ? withoutLiterals(value).text : value]
    case 'statements':
      return ['requestItems', each(value, part)]
    case 'transactItems':
      return ['requestItems', each(value, transactPart)]
    case 'transactStatements':
      return [name, each(value, part)]
    case 'requestItems':
      return [name, isRecord(value) ? ofTables(value) : value]
    case 'putRequest':
    case 'deleteRequest':
      return [name, part(value)]
    default:
      return [name, value]
  }
}

function each(value: RecordValue, change: (element: RecordValue) => RecordValue): RecordValue {
  return Array.isArray(value) ? value.map(change) : value
}

function part(value: RecordValue): RecordValue {
  return isRecord(value) ? onItems(value) : value
}

/** By table: what is asked of it, or each change to it. */
function ofTables(tables: RecordObject): RecordObject {
  const told = Object.entries(tables).map(([table, asked]) => [
    table,
    Array.isArray(asked) ? each(asked, part) : part(asked),
  ])
  return Object.fromEntries(told)
}

/** `{put: {…}}` as `{operation: 'Put', …}`, with the names of its item as `items`. */
function transactPart(value: RecordValue): RecordValue {
  if (!isRecord(value)) return value
  const [[operation, asked] = ['', null]] = Object.entries(value)
  if (!isRecord(asked)) return {}
  const { item, ...told } = onItems(asked)
  const called = operation.charAt(0).toUpperCase() + operation.slice(1)
  return { operation: called, ...told, ...(item === undefined ? {} : { items: item }) }
}

/** `{pk: {s: '1'}}` as `{pk: '1'}`. Keys of bytes have no value in records. */
function untyped(key: RecordValue): RecordValue {
  if (!isRecord(key)) return key
  const values = Object.entries(key).flatMap(([name, typed]) => {
    const [value] = isRecord(typed) ? Object.values(typed) : []
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(values)
}
