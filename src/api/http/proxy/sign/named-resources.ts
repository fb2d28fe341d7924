import { isRecord, ownValue } from '../../../../contract/is-record.ts'
import type { RecordPlace } from '../../../../contract/record-resources.ts'

/** What a call of a service other than S3 does, and with what; a null among the resources is one that nobody can tell. */
export interface NamedResources {
  /** In IAM's spelling, without the service. */
  readonly actions: readonly string[]
  readonly resources: readonly (string | null)[]
}

/** The service in IAM's spelling of actions, where that is not the name in signatures. */
const actionPrefixes: ReadonlyMap<string, string> = new Map([
  ['awsmigrationhub', 'mgh'],
  ['email', 'ses'],
  ['monitoring', 'cloudwatch'],
  ['tagging', 'tag'],
])

export function actionPrefix(signingName: string): string {
  const name = signingName.toLowerCase()
  return actionPrefixes.get(name) ?? name
}

/**
 * Resources of services whose requests name them so that their ARNs are certain. Of every other service, and of a call
 * whose body was not read, the resource is unknown: a wrong one would pass by the statements that deny the right one.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function namedResources(prefix: string, operation: string, input: unknown, place: RecordPlace): NamedResources {
  const arnOf = arnIn(prefix, place)
  const known = isRecord(input) ? finders.get(prefix)?.(operation, input, arnOf) : undefined
  const { actions = actionsOf(prefix, operation), resources = unknown } = known ?? {}
  return { actions, resources: resources.length === 0 || resources.length > resourcesMax ? unknown : resources }
}

const unknown: NamedResources['resources'] = [null]

/** A call that names more is decided as one whose resources are unknown. */
const resourcesMax = 1000

type Members = Readonly<Record<string, unknown>>

/** The ARN of what is named, which may be one already; null where the name cannot be one. */
type ArnOf = (kind: string, name: string | null) => string | null

type Finder = (operation: string, input: Members, arnOf: ArnOf) => Partial<NamedResources>

const finders: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ['dynamodb', dynamodb],
  ['kinesis', (_, input, arnOf) => one(arnOf('stream/', onlyOne(input, ['StreamARN', 'StreamName'])))],
  ['kms', kms],
  ['lambda', lambda],
  ['sns', (_, input) => one(arnOrNull(onlyOne(input, ['TopicArn', 'TargetArn'])))],
  ['sqs', sqs],
  ['states', (_, input) => one(arnOrNull(textAt(input, 'stateMachineArn')))],
  ['sts', (operation, input) => (operation === 'AssumeRole' ? one(arnOrNull(textAt(input, 'RoleArn'))) : {})],
])

/** Operations that IAM knows by another action. */
const otherActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['dynamodb:BatchExecuteStatement', ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete']],
  ['dynamodb:ExecuteStatement', ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete']],
  ['dynamodb:ExecuteTransaction', ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete']],
  ['dynamodb:TransactGetItems', ['GetItem']],
  ['dynamodb:TransactWriteItems', ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem']],
  ['kms:ReEncrypt', ['ReEncryptFrom', 'ReEncryptTo']],
  ['lambda:Invoke', ['InvokeFunction']],
  ['lambda:InvokeAsync', ['InvokeFunction']],
  ['lambda:InvokeWithResponseStream', ['InvokeFunction']],
  ['sns:PublishBatch', ['Publish']],
  ['sqs:ChangeMessageVisibilityBatch', ['ChangeMessageVisibility']],
  ['sqs:DeleteMessageBatch', ['DeleteMessage']],
  ['sqs:SendMessageBatch', ['SendMessage']],
])

function actionsOf(prefix: string, operation: string): readonly string[] {
  return otherActions.get(`${prefix}:${operation}`) ?? [operation]
}

function arnIn(service: string, { partition, region, accountId }: RecordPlace): ArnOf {
  return (kind, name) => {
    if (name === null) return null
    if (name.startsWith('arn:')) return name
    return /^[\w.-]{1,255}$/.test(name)
      ? `arn:${partition}:${service}:${region}:${accountId ?? ''}:${kind}${name}`
      : null
  }
}

/** A table, and the index of it that is read; the tables of a batch or a transaction. */
function dynamodb(operation: string, input: Members, arnOf: ArnOf): Partial<NamedResources> {
  const tableArn = (name: string | null) => arnOf('table/', name)
  if (isRecord(input.RequestItems)) return { resources: Object.keys(input.RequestItems).map(tableArn) }
  if (Array.isArray(input.TransactItems)) {
    const parts = input.TransactItems.flatMap((item) => (isRecord(item) ? Object.entries(item) : []))
    const actions = [...new Set(parts.flatMap(([part]) => transactActions.get(part) ?? []))]
    const tables = parts.map(([, part]) => (isRecord(part) ? tableArn(textAt(part, 'TableName')) : null))
    return { resources: [...new Set(tables)], ...(actions.length === 0 ? {} : { actions }) }
  }
  if (!tableOperations.has(operation)) return {}
  const table = tableArn(textAt(input, 'TableName'))
  const index = textAt(input, 'IndexName')
  return one(table === null || index === null ? table : `${table}/index/${index}`)
}

const transactActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['ConditionCheck', ['ConditionCheckItem']],
  ['Delete', ['DeleteItem']],
  ['Get', ['GetItem']],
  ['Put', ['PutItem']],
  ['Update', ['UpdateItem']],
])

/** Those that are about the table that they name, and nothing else. */
const tableOperations: ReadonlySet<string> = new Set([
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeContinuousBackups',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateContinuousBackups',
  'UpdateItem',
  'UpdateTable',
  'UpdateTimeToLive',
])

/** An id names the key; an alias may be anyone's, and some calls are about another key or an alias as well. */
function kms(operation: string, input: Members, arnOf: ArnOf): Partial<NamedResources> {
  const id = textAt(input, 'KeyId')
  if (id === null || /(?:^|:)alias\//.test(id) || /^ReEncrypt|Alias/.test(operation)) return {}
  return one(arnOf('key/', id))
}

/** A function by its name or ARN, of the version that is asked for. */
function lambda(operation: string, input: Members, arnOf: ArnOf): Partial<NamedResources> {
  if (/EventSourceMapping/.test(operation)) return {}
  const arn = arnOf('function:', textAt(input, 'FunctionName'))
  const qualifier = textAt(input, 'Qualifier')
  return one(arn === null || qualifier === null ? arn : `${arn}:${qualifier}`)
}

/** `https://host/123456789012/name`; a queue that is made is named alone. */
function sqs(_operation: string, input: Members, arnOf: ArnOf): Partial<NamedResources> {
  const named = onlyOne(input, ['QueueUrl', 'QueueName'])
  const [, name = null] = /^https?:\/\/[^/?#]+\/\d{12}\/([\w.-]{1,80})$/.exec(named ?? '') ?? []
  return one(arnOf('', textAt(input, 'QueueUrl') === null ? named : name))
}

/** The text of the only member that is there: of two, each server takes its own choice. */
function onlyOne(input: Members, members: readonly string[]): string | null {
  const [text, ...others] = members.flatMap((member) => textAt(input, member) ?? [])
  return text === undefined || others.length > 0 ? null : text
}

function arnOrNull(text: string | null): string | null {
  return text?.startsWith('arn:') === true ? text : null
}

function one(resource: string | null): Partial<NamedResources> {
  return { resources: [resource] }
}

function textAt(members: Members, name: string): string | null {
  const value = ownValue(members, name)
  return typeof value === 'string' && value !== '' ? value : null
}
