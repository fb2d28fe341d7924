import { isRecord, ownValue } from './is-record.ts'
import { plainRecordText } from './record-document.ts'
import { type RecordObject, type RecordValue, simpleRecordValue } from './record-parameters.ts'
import { SensitiveMembers } from './sensitive-members.ts'
import type { OperationContract } from './service-contract.ts'
import type { Member, ShapeUse, StructureShape } from './shapes.ts'

const depthMax = 32

/** Operations without a `DryRun` that are older than the newer form. */
const firstForms: ReadonlySet<string> = new Set([
  'AssignPrivateIpAddresses',
  'CancelExportTask',
  'CancelReservedInstancesListing',
  'CreateInstanceExportTask',
  'CreateReservedInstancesListing',
  'CreateVpnConnectionRoute',
  'DeleteVpnConnectionRoute',
  'DescribeExportTasks',
  'DescribeReservedInstancesListings',
  'DescribeReservedInstancesModifications',
  'ModifyReservedInstances',
  'ModifySubnetAttribute',
  'ModifyVpcAttribute',
  'UnassignPrivateIpAddresses',
])

/**
 * Whether records hold the operation's request and answer as they went over the wire, under `<Operation>Request` and
 * `<Operation>Response`, as those of EC2's newer operations do. Their `DryRun` has a capital letter also on
 * the wire, and that of the older ones a small one: so it is in all 100 operations of published records.
 */
export function hasWrappedForm({ name, input }: OperationContract): boolean {
  if (input === null || firstForms.has(name)) return false
  const dryRun = input.members.find((member) => member.name === 'DryRun')
  return dryRun === undefined || dryRun.locationName === null || dryRun.locationName === 'DryRun'
}

/** An empty request is an empty text there. */
export function toWrappedParameters(
  operation: OperationContract,
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
): RecordObject {
  const written = new WireWriter(operation, requestForm).structure(shape, value, 1)
  return { [`${operation.name}Request`]: orEmptyText(written) }
}

export function toWrappedResponse(
  operation: OperationContract,
  value: Readonly<Record<string, unknown>>,
  requestId: string,
): RecordObject {
  const { output, service, name } = operation
  const xmlns = service.xmlNamespace?.replace(/\/?$/, '/')
  const written = output === null ? {} : new WireWriter(operation, responseForm).structure(output, value, 1)
  return { [`${name}Response`]: { ...(xmlns === undefined ? {} : { xmlns }), requestId, ...written } }
}

/** How a direction spells names and lists. */
interface WireForm {
  nameOf(member: Member): string
  list(items: readonly RecordValue[]): RecordValue
}

const requestForm: WireForm = {
  nameOf: ({ name, queryName, locationName }) => queryName ?? capitalized(locationName ?? name),
  list: (items) => oneOrAll(items.map((item, index) => tagged(item, index + 1))),
}

const responseForm: WireForm = {
  nameOf: ({ name, locationName }) => locationName ?? name,
  list: (items) => (items.length === 0 ? '' : { item: oneOrAll(items) }),
}

/** An element of a list of the query, with its number. */
function tagged(item: RecordValue, tag: number): RecordValue {
  return isRecord(item) ? { ...item, tag } : { tag, content: item }
}

function oneOrAll(items: readonly RecordValue[]): RecordValue {
  const [only] = items
  return items.length === 1 && only !== undefined ? only : [...items]
}

class WireWriter {
  readonly #sensitive: SensitiveMembers
  readonly #form: WireForm

  constructor(operation: OperationContract, form: WireForm) {
    this.#sensitive = new SensitiveMembers(operation)
    this.#form = form
  }

  structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): RecordObject {
    const recorded: RecordObject = {}
    for (const member of shape.members) {
      const held = ownValue(value, member.name)
      if (held === undefined || held === null) continue
      const replacement = this.#sensitive.replacement(member, depth)
      const kept = replacement === null ? this.#value(member, held, depth) : replacement.text
      if (kept !== undefined) recorded[this.#form.nameOf(member)] = kept
    }
    return recorded
  }

  #value(use: ShapeUse, value: unknown, depth: number): RecordValue | undefined {
    const { shape } = use
    if (value === undefined || value === null || shape.isSensitive || depth > depthMax) return undefined
    if (shape.type === 'structure') {
      return isRecord(value) ? orEmptyText(this.structure(shape, value, depth + 1)) : undefined
    }
    if (shape.type === 'list') {
      if (!Array.isArray(value)) return undefined
      const items = value.map((element: unknown) => this.#value(shape.member, element, depth + 1))
      return this.#form.list(items.filter((item) => item !== undefined))
    }
    if (value instanceof Date) return value.toISOString()
    const simple = simpleRecordValue(shape, value)
    return typeof simple === 'string' ? plainRecordText(simple) : simple
  }
}

function orEmptyText(recorded: RecordObject): RecordValue {
  return Object.keys(recorded).length === 0 ? '' : recorded
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
