import type { RecordResource } from '../event/record-builder.ts'
import { eventCategory } from './event-category.ts'
import { isRecord, ownValue } from './is-record.ts'
import type { OperationContract } from './service-contract.ts'

/** Where a call was made, for the ARNs of what it names without one. */
export interface RecordPlace {
  readonly partition: string
  readonly region: string
  /** The caller's account, whose resources are taken to be meant; null where nobody knows it. */
  readonly accountId: string | null
}

/** What came of the call. */
interface RecordedEnd {
  /** Decoded; null where there is none. An answer may name what the request only alludes to (KMS). */
  readonly output: unknown
  /** As the record has it; null for a call that succeeded. */
  readonly errorCode: string | null
}

/**
 * `resources` of the record of a call that another server answers, for the services whose records have them. Empty for
 * every other, and where what is named has no ARN that could be derived or does not exist.
 *
 * @param end Null before the answer is there.
 */
export function recordResources(
  operation: OperationContract,
  input: unknown,
  place: RecordPlace,
  end: RecordedEnd | null = null,
): readonly RecordResource[] {
  const { service, name } = operation
  const find = finders.get(service.name)
  if (find === undefined || !isRecord(input) || end?.errorCode === 'NoSuchBucket') return []
  const output = end?.output
  const isData = eventCategory(service.name, name) === 'Data'
  return find({ name, isData, input, output: isRecord(output) ? output : {}, place }).slice(0, resourcesMax)
}

/** Most resources of one record: more than any of the calls that name several may name. */
const resourcesMax = 250

interface NamedIn {
  readonly name: string
  readonly isData: boolean
  readonly input: Members
  readonly output: Members
  readonly place: RecordPlace
}

type Members = Readonly<Record<string, unknown>>
type Finder = (named: NamedIn) => readonly RecordResource[]

const finders: ReadonlyMap<string, Finder> = new Map([
  ['appconfigdata', configurations],
  ['bedrock-agent-runtime', dataOf('AWS::Bedrock::AgentAlias', 'bedrock', ['agentId', 'agentAliasId'], 'agent-alias/')],
  ['cloudtrail-data', dataOf('AWS::CloudTrail::Channel', 'cloudtrail', ['channelArn'], 'channel/')],
  ['cognito-identity', dataOf('AWS::Cognito::IdentityPool', 'cognito-identity', ['IdentityPoolId'], 'identitypool/')],
  ['dynamodb', dynamodbTables],
  ['dynamodbstreams', dynamodbStreams],
  ['ebs', snapshots],
  ['geo-maps', provider('AWS::GeoMaps::Provider', 'geomaps')],
  ['geo-places', provider('AWS::GeoPlaces::Provider', 'geoplaces')],
  ['geo-routes', provider('AWS::GeoRoutes::Provider', 'georoutes')],
  ['kinesis', kinesisStreams],
  ['kinesis-video-archived-media', dataOf('AWS::KinesisVideo::Stream', 'kinesisvideo', ['StreamARN'], 'stream/')],
  ['kinesis-video-media', dataOf('AWS::KinesisVideo::Stream', 'kinesisvideo', ['StreamARN'], 'stream/')],
  ['kms', kmsKeys],
  ['lambda', dataOf('AWS::Lambda::Function', 'lambda', ['FunctionName'], 'function:')],
  ['neptune-graph', dataOf('AWS::NeptuneGraph::Graph', 'neptune-graph', ['graphIdentifier'], 'graph/')],
  [
    'payment-cryptography-data',
    dataOf('AWS::PaymentCryptography::Key', 'payment-cryptography', ['KeyIdentifier'], 'key/'),
  ],
  ['rds-data', dataOf('AWS::RDS::DBCluster', 'rds', ['resourceArn'], 'cluster:')],
  ['s3', s3Resources],
  ['s3vectors', vectorIndexes],
  [
    'sagemaker-featurestore-runtime',
    dataOf('AWS::SageMaker::FeatureGroup', 'sagemaker', ['FeatureGroupName'], 'feature-group/'),
  ],
  ['sagemaker-runtime', dataOf('AWS::SageMaker::Endpoint', 'sagemaker', ['EndpointName'], 'endpoint/')],
  ['ses', mails],
  ['sesv2', mails],
  ['sns', dataOf('AWS::SNS::Topic', 'sns', ['TopicArn'], '')],
  ['sqs', queues],
  ['ssm', ssmResources],
  ['sts', assumedRoles],
  ['swf', dataOf('AWS::SWF::Domain', 'swf', ['domain'], '/domain/')],
  ['timestream-write', dataOf('AWS::Timestream::Table', 'timestream', ['DatabaseName', 'TableName'], 'database/')],
  ['verifiedpermissions', policyStores],
  // Traces have no ARN.
  ['xray', ({ isData }) => (isData ? [{ type: 'AWS::XRay::Trace' }] : [])],
])

/** A data event's one resource, which members of the input name: with its ARN, or with the parts of its name. */
function dataOf(type: string, service: string, members: readonly string[], kind: string): Finder {
  return ({ isData, input, place }) => {
    const parts = members.map((member) => textAt(input, member))
    if (!isData || parts.some((part) => part === null)) return []
    const separator = service === 'timestream' ? '/table/' : '/'
    return [resource(type, arnOf(service, kind, parts.join(separator), place))]
  }
}

/** What Location answers from is one for all who ask. */
function provider(type: string, service: string): Finder {
  return ({ place }) => [resource(type, arnOf(service, 'provider', '', place))]
}

function arnOf(service: string, kind: string, name: string, { partition, region, accountId }: RecordPlace): string {
  return name.startsWith('arn:') ? name : `arn:${partition}:${service}:${region}:${accountId ?? ''}:${kind}${name}`
}

/** Its account stands in the ARN. */
function resource(type: string | null, arn: string): RecordResource {
  const accountId = arn.split(':', 5)[4] ?? ''
  return {
    ...(accountId === '' ? {} : { accountId }),
    ...(type === null ? {} : { type }),
    ARN: arn,
  }
}

function s3Resources({ name, isData, input, place }: NamedIn): readonly RecordResource[] {
  const bucket = textAt(input, 'Bucket')
  if (bucket === null || name === 'CreateBucket') return []
  const bucketArn = bucket.startsWith('arn:') ? bucket : `arn:${place.partition}:s3:::${bucket}`
  const { accountId } = place
  const whole = { ...(accountId === null ? {} : { accountId }), type: 'AWS::S3::Bucket', ARN: bucketArn }
  const key = textAt(input, 'Key')
  if (key !== null) return [{ type: 'AWS::S3::Object', ARN: `${bucketArn}/${key}` }, whole]
  if (!isData || name === 'HeadBucket') return [whole]
  return [{ type: 'AWS::S3::Object', ARNPrefix: `${bucketArn}/${textAt(input, 'Prefix') ?? ''}` }, whole]
}

/** The answer names the key by its ARN; a request may name it by an id or an alias, of which only an id tells the key. */
function kmsKeys({ name, input, output, place }: NamedIn): readonly RecordResource[] {
  if (/^(?:List|Describe.*Store|Create(?!Alias|Grant)|Connect|Disconnect|Update.*Store|Delete.*Store)/.test(name)) {
    const created = isRecord(output.KeyMetadata) ? textAt(output.KeyMetadata, 'Arn') : null
    return created === null ? [] : [resource('AWS::KMS::Key', created)]
  }
  const ids = [
    textAt(output, 'KeyId') ?? textAt(input, 'KeyId') ?? textAt(input, 'TargetKeyId'),
    textAt(input, 'DestinationKeyId'),
  ]
  const keys = ids
    .filter((id) => id !== null && !/(?:^|:)alias\//.test(id))
    .map((id) => arnOf('kms', 'key/', id ?? '', place))
  const alias = textAt(input, 'AliasName')
  const aliases = alias === null ? [] : [arnOf('kms', '', alias, place)]
  return [...keys, ...aliases].map((arn) => resource('AWS::KMS::Key', arn))
}

function dynamodbTables({ isData, input, place }: NamedIn): readonly RecordResource[] {
  if (!isData) return []
  const named = isRecord(input.RequestItems) ? Object.keys(input.RequestItems) : [textAt(input, 'TableName')]
  const inItems = Array.isArray(input.TransactItems) ? input.TransactItems.flatMap(tablesOfItem) : []
  const tables = new Set([...named, ...inItems].filter((table) => table !== null))
  return [...tables].map((table) => resource('AWS::DynamoDB::Table', arnOf('dynamodb', 'table/', table, place)))
}

/** `{Put: {TableName}}`, `{Get: …}`, `{Update: …}`. */
function tablesOfItem(item: unknown): readonly string[] {
  const parts = isRecord(item) ? Object.values(item).filter(isRecord) : []
  return parts.map((part) => textAt(part, 'TableName')).filter((table) => table !== null)
}

/** The stream and its table. An iterator begins with its stream's ARN. */
function dynamodbStreams({ isData, input }: NamedIn): readonly RecordResource[] {
  const arn = textAt(input, 'StreamArn') ?? textAt(input, 'ShardIterator')?.split('|', 1)[0]
  const [table = ''] = arn?.split('/stream/', 1) ?? []
  if (!isData || arn?.startsWith('arn:') !== true) return []
  return [resource('AWS::DynamoDB::Stream', arn), resource('AWS::DynamoDB::Table', table)]
}

/** The sender's identity, as an address or with a name before it, and the template. */
function mails({ isData, input, place }: NamedIn): readonly RecordResource[] {
  if (!isData) return []
  const from = textAt(input, 'Source') ?? textAt(input, 'FromEmailAddress')
  const address = /<([^<>]{1,320})>\s*$/.exec(from ?? '')?.[1] ?? from
  const identity = textAt(input, 'SourceArn') ?? textAt(input, 'FromEmailAddressIdentityArn') ?? address
  const content = isRecord(input.Content) ? input.Content : isRecord(input.DefaultContent) ? input.DefaultContent : {}
  const template = isRecord(content.Template) ? textAt(content.Template, 'TemplateName') : textAt(input, 'Template')
  return [
    ...(identity === null ? [] : [resource('AWS::SES::EmailIdentity', arnOf('ses', 'identity/', identity, place))]),
    ...(template === null ? [] : [resource('AWS::SES::Template', arnOf('ses', 'template/', template, place))]),
  ]
}

function kinesisStreams({ isData, input, place }: NamedIn): readonly RecordResource[] {
  const stream = textAt(input, 'StreamARN') ?? textAt(input, 'StreamName')
  if (!isData || stream === null) return []
  return [resource('AWS::Kinesis::Stream', arnOf('kinesis', 'stream/', stream, place))]
}

/** Snapshots belong to no account in their ARN; the caller's stands beside it. */
function snapshots({ isData, input, place }: NamedIn): readonly RecordResource[] {
  const { partition, region, accountId } = place
  const ids = ['SnapshotId', 'FirstSnapshotId', 'SecondSnapshotId'].map((member) => textAt(input, member))
  return (isData ? ids : [])
    .filter((id) => id !== null)
    .map((id) => ({
      ...(accountId === null ? {} : { accountId }),
      type: 'AWS::EC2::Snapshot',
      ARN: `arn:${partition}:ec2:${region}::snapshot/${id}`,
    }))
}

/** `https://host/123456789012/name` */
function queues({ isData, input, place }: NamedIn): readonly RecordResource[] {
  const [, accountId, name] = /\/(\d{12})\/([\w.-]{1,80})\/?$/.exec(textAt(input, 'QueueUrl') ?? '') ?? []
  if (!isData || accountId === undefined || name === undefined) return []
  return [resource('AWS::SQS::Queue', arnOf('sqs', '', name, { ...place, accountId }))]
}

function assumedRoles({ name, input }: NamedIn): readonly RecordResource[] {
  const role = name.startsWith('AssumeRole') ? textAt(input, 'RoleArn') : null
  return role === null || !role.startsWith('arn:') ? [] : [resource('AWS::IAM::Role', role)]
}

/** Those of Systems Manager have no type. */
function ssmResources({ name, input, place }: NamedIn): readonly RecordResource[] {
  const ofService = (service: string, kind: string) => (id: string) => resource(null, arnOf(service, kind, id, place))
  if (/^(?:Get|Put|Delete|Label|Unlabel)Parameter/.test(name) || name === 'GetParameterHistory') {
    const names = [textAt(input, 'Name'), ...(Array.isArray(input.Names) ? input.Names : [])]
    return names
      .filter((one) => typeof one === 'string')
      .map((one) => ofService('ssm', 'parameter/')(one.startsWith('/') ? one.slice(1) : one))
  }
  const instance = textAt(input, 'InstanceId')
  const association = textAt(input, 'AssociationId')
  if (instance === null || !ssmInstanceCalls.has(name)) return []
  return [
    ...(name === 'UpdateInstanceAssociationStatus' && association !== null
      ? [ofService('ssm', 'association/')(association)]
      : []),
    ofService('ec2', 'instance/')(instance),
    ...(name === 'PutInventory' ? [ofService('ssm', 'managed-instance-inventory/')(instance)] : []),
  ]
}

const ssmInstanceCalls: ReadonlySet<string> = new Set([
  'ListInstanceAssociations',
  'PutInventory',
  'UpdateInstanceAssociationStatus',
])

/** A session is begun with the configuration's name; later calls have a token alone. */
function configurations({ input, place }: NamedIn): readonly RecordResource[] {
  const members = ['ApplicationIdentifier', 'EnvironmentIdentifier', 'ConfigurationProfileIdentifier']
  const [application, environment, profile] = members.map((member) => textAt(input, member))
  if (!application || !environment || !profile) return []
  const name = `${application}/environment/${environment}/configuration/${profile}`
  return [resource('AWS::AppConfig::Configuration', arnOf('appconfig', 'application/', name, place))]
}

/** Policy stores stand in no Region. */
function policyStores({ input, place }: NamedIn): readonly RecordResource[] {
  const store = textAt(input, 'policyStoreId')
  const arn = arnOf('verifiedpermissions', 'policy-store/', store ?? '', { ...place, region: '' })
  return store === null ? [] : [resource('AWS::VerifiedPermissions::PolicyStore', arn)]
}

/** The bucket and its index, by their names or by the index's ARN alone. */
function vectorIndexes({ isData, input, place }: NamedIn): readonly RecordResource[] {
  const [bucket, index] = [textAt(input, 'vectorBucketName'), textAt(input, 'indexName')]
  const named =
    bucket === null || index === null ? null : arnOf('s3vectors', 'bucket/', `${bucket}/index/${index}`, place)
  const arn = textAt(input, 'indexArn') ?? named
  if (!isData || arn === null) return []
  const [bucketArn = ''] = arn.split('/index/', 1)
  return [resource('AWS::S3Vectors::VectorBucket', bucketArn), resource('AWS::S3Vectors::Index', arn)]
}

function textAt(members: Members, name: string): string | null {
  const value = ownValue(members, name)
  return typeof value === 'string' && value !== '' ? value : null
}
