import {
  AddTagsCommand,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import type { Credentials } from '../../src/cli/client/credentials-file.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { allowDeliveries, type LogBucketPlan, makeLogBucket } from '../support/log-bucket-policy.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let cairn: CairnClient
beforeAll(async () => {
  server = await startServer()
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
})
afterAll(async () => {
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const longName = 'a'.repeat(129)
const characters =
  'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).'

test.each([
  ['a', 'Trail name too short. Minimum allowed length: 3 characters. Specified name length: 1 characters.'],
  [longName, 'Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters.'],
  ['-trail', 'Trail name must starts with a letter or number.'],
  ['trail!', 'Trail name must ends with a letter or number.'],
  ['my#trail', characters],
  ['my--trail', 'Trail name cannot have adjacent periods, hyphens or underscores.'],
  ['192.168.5.4', 'Trail name cannot be formatted as an IP address.'],
])('trails: %s is no name of a trail', async (Name, message) => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  const refused = { name: 'InvalidTrailNameException', message }
  // Before the bucket is looked at.
  await expect(cloudtrail.send(new CreateTrailCommand({ Name, S3BucketName: 'none' }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new GetTrailCommand({ Name }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new GetTrailStatusCommand({ Name }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [Name] }))).rejects.toMatchObject(refused)
})

test('trails: what cannot be made is refused for the first reason that there is', async () => {
  await using account = await newAccount()
  const { id, bucketName } = account
  const refusal = (input: object) => refusalOf(create(account.clients, { S3BucketName: 'no-such-bucket', ...input }))

  expect(await refusal({ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false })).toEqual([
    'InvalidParameterCombinationException',
    'Multi-Region trail must include global service events.',
  ])
  expect(await refusal({})).toEqual(['S3BucketDoesNotExistException', 'S3 bucket no-such-bucket does not exist!'])
  expect((await refusal({ S3BucketName: 'No_Bucket' }))[0]).toBe('InvalidS3BucketNameException')
  expect((await refusal({ S3KeyPrefix: 'p'.repeat(201) }))[0]).toBe('InvalidS3PrefixException')
  expect((await refusal({ TagsList: [{ Key: 'one' }, { Key: 'one' }] }))[0]).toBe('InvalidTagParameterException')
  const TagsList = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }))
  expect((await refusal({ TagsList }))[0]).toBe('TagsLimitExceededException')
  for (const [member, value] of Object.entries({
    SnsTopicName: 'topic',
    KmsKeyId: 'alias/key',
    CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${id}:log-group:g:*`,
    CloudWatchLogsRoleArn: `arn:aws:iam::${id}:role/r`,
    IsOrganizationTrail: true,
  })) {
    const [name, message] = await refusal({ S3BucketName: bucketName, [member]: value })
    expect(name).toBe('UnsupportedOperationException')
    expect(message).toContain(member)
  }
  await allowDeliveries(account.clients, { bucketName, accountId: '999999999999' })
  expect(await refusal({ S3BucketName: bucketName })).toEqual([
    'InsufficientS3BucketPolicyException',
    `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
  ])
  expect((await account.clients.cloudtrail.send(new ListTrailsCommand({}))).Trails).toEqual([])
})

test('trails: a new trail answers its settings, and its description and status what AWS says of one', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  const { $metadata: _, ...made } = await create(account.clients, { S3BucketName: account.bucketName })
  const settings = {
    Name: 'audit',
    S3BucketName: account.bucketName,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: false,
    TrailARN: account.arnOf('audit'),
    LogFileValidationEnabled: false,
    IsOrganizationTrail: false,
    RecursiveLogging: true,
  }
  expect(made).toEqual(settings)
  const description = {
    ...settings,
    HomeRegion: 'us-east-1',
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
  }
  for (const Name of ['audit', settings.TrailARN]) {
    expect((await cloudtrail.send(new GetTrailCommand({ Name }))).Trail).toEqual(description)
    const named = await cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [Name] }))
    expect(named.trailList).toEqual([description])
  }
  expect(await statusOf(account.clients)).toEqual({
    IsLogging: false,
    LatestDeliveryAttemptTime: '',
    LatestNotificationAttemptTime: '',
    LatestNotificationAttemptSucceeded: '',
    LatestDeliveryAttemptSucceeded: '',
    TimeLoggingStarted: '',
    TimeLoggingStopped: '',
  })
  const { Contents = [] } = await account.clients.s3.send(new ListObjectsV2Command({ Bucket: account.bucketName }))
  expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([[`AWSLogs/${account.id}/CloudTrail/`, 0]])
})

test('trails: start and stop are told with their times, twice is as once', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  await create(account.clients, { S3BucketName: account.bucketName })
  const Name = account.arnOf('audit')
  await cloudtrail.send(new StopLoggingCommand({ Name }))
  expect((await statusOf(account.clients)).StopLoggingTime).toBeUndefined()

  await cloudtrail.send(new StartLoggingCommand({ Name }))
  const started = await statusOf(account.clients)
  expect(started).toMatchObject({ IsLogging: true, StartLoggingTime: expect.any(Date), TimeLoggingStopped: '' })
  expect(started.TimeLoggingStarted).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(started.StopLoggingTime).toBeUndefined()
  await cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
  expect((await statusOf(account.clients)).StartLoggingTime).toEqual(started.StartLoggingTime)

  await cloudtrail.send(new StopLoggingCommand({ Name: 'audit' }))
  const stopped = await statusOf(account.clients)
  expect(stopped).toMatchObject({ IsLogging: false, StopLoggingTime: expect.any(Date) })
  expect(stopped.StartLoggingTime).toEqual(started.StartLoggingTime)
  await cloudtrail.send(new StartLoggingCommand({ Name }))
  expect((await statusOf(account.clients)).StopLoggingTime).toEqual(stopped.StopLoggingTime)

  // Deleting a trail that logs is allowed; another one of its name knows nothing of it.
  await cloudtrail.send(new DeleteTrailCommand({ Name }))
  expect(await refusalOf(cloudtrail.send(new DeleteTrailCommand({ Name: 'audit' })))).toEqual([
    'TrailNotFoundException',
    `Unknown trail: ${Name} for the user: ${account.id}`,
  ])
  await create(account.clients, { S3BucketName: account.bucketName })
  const again = await statusOf(account.clients)
  expect(again).toMatchObject({ IsLogging: false, TimeLoggingStarted: '', TimeLoggingStopped: '' })
  expect(again.StartLoggingTime).toBeUndefined()
})

test('trails: a Region sees five, and in each the trails of all Regions count', async () => {
  await using account = await newAccount()
  await using ireland = account.in('eu-west-1')
  const bucket = { S3BucketName: account.bucketName }
  await create(account.clients, { ...bucket, Name: 'everywhere', IsMultiRegionTrail: true })
  expect(await refusalOf(create(ireland.clients, { ...bucket, Name: 'everywhere' }))).toEqual([
    'TrailAlreadyExistsException',
    `Trail everywhere already exists for customer: ${account.id}`,
  ])
  for (const Name of ['one', 'two', 'three', 'four']) await create(ireland.clients, { ...bucket, Name })
  expect(await refusalOf(create(ireland.clients, { ...bucket, Name: 'five' }))).toEqual([
    'MaximumNumberOfTrailsExceededException',
    `User: ${account.id} already has 5 trails in eu-west-1.`,
  ])
  // Another trail of all Regions would be the sixth there; one of this Region alone is the second.
  const another = { ...bucket, Name: 'another' }
  expect((await refusalOf(create(account.clients, { ...another, IsMultiRegionTrail: true })))[0]).toBe(
    'MaximumNumberOfTrailsExceededException',
  )
  await create(account.clients, another)

  const names = async (clients: AwsClients, includeShadowTrails?: boolean) => {
    const { trailList = [] } = await clients.cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails }))
    return trailList.map(({ Name, HomeRegion }) => `${Name} ${HomeRegion}`)
  }
  const inIreland = ['four eu-west-1', 'one eu-west-1', 'three eu-west-1', 'two eu-west-1']
  expect(await names(account.clients)).toEqual(['another us-east-1', 'everywhere us-east-1'])
  expect(await names(ireland.clients)).toEqual(['everywhere us-east-1', ...inIreland])
  expect(await names(ireland.clients, true)).toEqual(['everywhere us-east-1', ...inIreland])
  expect(await names(ireland.clients, false)).toEqual(inIreland)
  const { Trails = [] } = await account.clients.cloudtrail.send(new ListTrailsCommand({}))
  expect(Trails).toEqual(
    ['another', 'everywhere'].map((Name) => ({ Name, TrailARN: account.arnOf(Name), HomeRegion: 'us-east-1' })),
  )
})

test('trails: elsewhere a trail is its shadow: its ARN reads it, and nothing changes it', async () => {
  await using account = await newAccount()
  await using ireland = account.in('eu-west-1')
  const { cloudtrail } = ireland.clients
  await create(account.clients, { S3BucketName: account.bucketName, IsMultiRegionTrail: true })
  const Name = account.arnOf('audit')
  expect((await cloudtrail.send(new GetTrailCommand({ Name }))).Trail).toMatchObject({ HomeRegion: 'us-east-1' })
  expect(await cloudtrail.send(new GetTrailStatusCommand({ Name }))).toMatchObject({ IsLogging: false })
  expect((await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: Name }))).TrailARN).toBe(Name)

  const EventSelectors = [{ ReadWriteType: 'All' as const }]
  const changes = [
    () => cloudtrail.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: true })),
    () => cloudtrail.send(new DeleteTrailCommand({ Name })),
    () => cloudtrail.send(new StartLoggingCommand({ Name })),
    () => cloudtrail.send(new StopLoggingCommand({ Name })),
    () => cloudtrail.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors })),
  ]
  for (const change of changes) expect((await refusalOf(change()))[0]).toBe('InvalidHomeRegionException')
  const unknown = [
    'TrailNotFoundException',
    `Unknown trail: arn:aws:cloudtrail:eu-west-1:${account.id}:trail/audit for the user: ${account.id}`,
  ]
  expect(await refusalOf(cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' })))).toEqual(unknown)
  expect(await refusalOf(cloudtrail.send(new StartLoggingCommand({ Name: 'audit' })))).toEqual(unknown)
  expect(await refusalOf(cloudtrail.send(new GetTrailCommand({ Name: 'audit' })))).toEqual([
    'TrailNotFoundException',
    `Unknown trail: audit for the user: ${account.id}`,
  ])
  expect(await refusalOf(cloudtrail.send(new AddTagsCommand({ ResourceId: Name, TagsList: [{ Key: 'k' }] })))).toEqual([
    'CloudTrailARNInvalidException',
    'Region in ARN is wrong, you can only access resources in region eu-west-1.',
  ])
})

test('trails: what is asked for and is not there', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  await create(account.clients, { S3BucketName: account.bucketName })
  const gone = account.arnOf('gone')
  const trailNameList = ['audit', 'gone', gone]
  const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({ trailNameList }))
  expect(trailList.map(({ Name }) => Name)).toEqual(['audit'])
  expect((await cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [gone] }))).trailList).toEqual([])
  for (const Name of ['arn:aws:cloudtrail:us-east-1:12:trail/x', 'arn:aws:s3:::bucket']) {
    expect((await refusalOf(cloudtrail.send(new GetTrailCommand({ Name }))))[0]).toBe('CloudTrailARNInvalidException')
  }
  // A trail of another account, whether it is there or not.
  const foreign = account.arnOf('audit').replace(account.id, '999999999999')
  expect((await refusalOf(cloudtrail.send(new GetTrailStatusCommand({ Name: foreign }))))[0]).toBe(
    'TrailNotFoundException',
  )
  expect(await refusalOf(cloudtrail.send(new GetInsightSelectorsCommand({ TrailName: 'audit' })))).toEqual([
    'InsightNotEnabledException',
    `Trail ${account.arnOf('audit')} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
  ])
  expect((await refusalOf(cloudtrail.send(new GetInsightSelectorsCommand({ TrailName: 'gone' }))))[0]).toBe(
    'TrailNotFoundException',
  )
})

test('trails: an update changes what is given and no more, and is checked as a new trail is', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  const other = `${account.bucketName}-2`
  await makeLogBucket(account.clients, { bucketName: other, accountId: account.id })
  await allowDeliveries(account.clients, {
    bucketName: account.bucketName,
    accountId: account.id,
    resources: [`${account.bucketName}/*`],
  })
  const S3KeyPrefix = 'all/logs'
  expect(await create(account.clients, { S3BucketName: account.bucketName, S3KeyPrefix })).toMatchObject({
    S3KeyPrefix,
  })
  const update = (input: object) => cloudtrail.send(new UpdateTrailCommand({ Name: 'audit', ...input }))
  expect(await update({})).toMatchObject({ S3KeyPrefix, IsMultiRegionTrail: false, LogFileValidationEnabled: false })
  expect(await update({ S3KeyPrefix: '', EnableLogFileValidation: true })).not.toHaveProperty('S3KeyPrefix')
  expect(await update({ S3BucketName: other })).toMatchObject({ S3BucketName: other, LogFileValidationEnabled: true })
  expect(await update({ RecursiveLogging: false })).toMatchObject({ RecursiveLogging: false })
  expect(await update({ IncludeGlobalServiceEvents: false })).toMatchObject({ IncludeGlobalServiceEvents: false })
  expect((await refusalOf(update({ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false })))[0]).toBe(
    'InvalidParameterCombinationException',
  )
  expect(await update({ IsMultiRegionTrail: true })).toMatchObject({
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    RecursiveLogging: false,
  })
  await using ireland = account.in('eu-west-1')
  const { Trails } = await ireland.clients.cloudtrail.send(new ListTrailsCommand({}))
  expect(Trails).toEqual([{ Name: 'audit', TrailARN: account.arnOf('audit'), HomeRegion: 'us-east-1' }])
  expect((await refusalOf(update({ IncludeGlobalServiceEvents: false })))[0]).toBe(
    'InvalidParameterCombinationException',
  )
  expect(await update({ IsMultiRegionTrail: false })).toMatchObject({ IsMultiRegionTrail: false })

  // The other bucket takes nothing below a prefix.
  expect((await refusalOf(update({ S3KeyPrefix })))[0]).toBe('InsufficientS3BucketPolicyException')
  expect((await refusalOf(update({ S3BucketName: 'no-such-bucket' })))[0]).toBe('S3BucketDoesNotExistException')
  expect((await refusalOf(update({ SnsTopicName: 'topic' })))[0]).toBe('UnsupportedOperationException')
  // What there is none of is cleared by an empty text, as Terraform does.
  await update({ SnsTopicName: '', KmsKeyId: '', CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' })
  expect((await refusalOf(update({ Name: 'gone', SnsTopicName: 'topic' })))[0]).toBe('TrailNotFoundException')
  expect((await cloudtrail.send(new GetTrailCommand({ Name: 'audit' }))).Trail).toMatchObject({ S3BucketName: other })
})

test('trails: selectors are answered as AWS answers them, and one kind replaces the other', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  await create(account.clients, { S3BucketName: account.bucketName })
  const [TrailName, TrailARN] = ['audit', account.arnOf('audit')]
  const put = async (input: object) => {
    const { $metadata: _, ...answer } = await cloudtrail.send(new PutEventSelectorsCommand({ TrailName, ...input }))
    return answer
  }
  const get = async () => {
    const { $metadata: _, ...answer } = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName }))
    return answer
  }
  const isCustom = async () =>
    (await cloudtrail.send(new GetTrailCommand({ Name: TrailARN }))).Trail?.HasCustomEventSelectors

  const usual = {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  }
  expect(await get()).toEqual({ TrailARN, EventSelectors: [usual] })
  const DataResources = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::logs/', 'arn:aws:s3:::data/x'] }]
  const basic = [
    { ReadWriteType: 'WriteOnly', DataResources },
    { ExcludeManagementEventSources: ['kms.amazonaws.com'] },
  ]
  const shown = [
    { ...usual, ReadWriteType: 'WriteOnly', DataResources },
    { ...usual, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
  ]
  expect(await put({ EventSelectors: basic })).toEqual({ TrailARN, EventSelectors: shown })
  expect(await get()).toEqual({ TrailARN, EventSelectors: shown })
  expect(await isCustom()).toBe(true)

  const fields = [
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'eventName', StartsWith: ['Get', 'Put'], NotEquals: ['GetObjectAcl'] },
  ]
  const [type, category, name] = fields
  expect(await put({ AdvancedEventSelectors: [{ Name: 'objects', FieldSelectors: fields }] })).toEqual({
    TrailARN,
    AdvancedEventSelectors: [{ Name: 'objects', FieldSelectors: fields }],
  })
  expect(await get()).toEqual({
    TrailARN,
    AdvancedEventSelectors: [{ Name: 'objects', FieldSelectors: [category, name, type] }],
  })
  const wrong = [
    {},
    { EventSelectors: [usual], AdvancedEventSelectors: [{ FieldSelectors: fields }] },
    { EventSelectors: Array(6).fill(usual) },
    { AdvancedEventSelectors: [{ FieldSelectors: [name] }] },
  ]
  for (const input of wrong) expect((await refusalOf(put(input)))[0]).toBe('InvalidEventSelectorsException')
  const [, message] = await refusalOf(put({ EventSelectors: [{ IncludeManagementEvents: false, DataResources: [] }] }))
  expect(message).toBe(
    'Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, DataResources must not be empty.',
  )
  expect((await get()).AdvancedEventSelectors).toHaveLength(1)
  await put({ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }] })
  expect(await isCustom()).toBe(false)
})

test('trails: tags are set, replaced, taken away and listed', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  const TagsList = [
    { Key: 'stage', Value: 'first' },
    { Key: 'owner', Value: 'Blü + Söhne' },
  ]
  await create(account.clients, { S3BucketName: account.bucketName, TagsList })
  await create(account.clients, { S3BucketName: account.bucketName, Name: 'bare' })
  const [ResourceId, bare] = [account.arnOf('audit'), account.arnOf('bare')]
  const listed = async (...ResourceIdList: string[]) =>
    (await cloudtrail.send(new ListTagsCommand({ ResourceIdList }))).ResourceTagList
  expect(await listed(ResourceId, bare)).toEqual([
    { ResourceId, TagsList },
    { ResourceId: bare, TagsList: [] },
  ])
  const stage = { Key: 'stage', Value: 'second' }
  await cloudtrail.send(new AddTagsCommand({ ResourceId, TagsList: [stage, { Key: 'only-a-key' }] }))
  await cloudtrail.send(new RemoveTagsCommand({ ResourceId, TagsList: [{ Key: 'owner', Value: 'whatever' }] }))
  expect(await listed(ResourceId)).toEqual([{ ResourceId, TagsList: [stage, { Key: 'only-a-key', Value: '' }] }])

  const add = (more: object) => cloudtrail.send(new AddTagsCommand({ ResourceId, TagsList: [stage], ...more }))
  const tooMany = Array.from({ length: 49 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }))
  expect((await refusalOf(add({ TagsList: tooMany })))[0]).toBe('TagsLimitExceededException')
  expect((await refusalOf(add({ TagsList: [{ Key: 'aws:x', Value: 'v' }] })))[0]).toBe('InvalidTagParameterException')
  expect((await refusalOf(add({ ResourceId: 'audit' })))[0]).toBe('CloudTrailARNInvalidException')
  expect((await refusalOf(add({ ResourceId: account.arnOf('gone') })))[0]).toBe('ResourceNotFoundException')
  expect(await refusalOf(listed(account.arnOf('gone')))).toEqual([
    'ResourceNotFoundException',
    expect.stringContaining('gone'),
  ])
})

// Goal: the bucket policies that are in use, old and new, are taken, and no others (integrations with AWS's own tools
// write each of them).
//
// Method: a trail is made for each; what it must not be is proved by the same policy about another trail or account.
test('trails: every way to let CloudTrail into a bucket is taken, and about another trail refused', async () => {
  await using account = await newAccount()
  const { bucketName, id } = account
  const own = account.arnOf('audit')
  const other = account.arnOf('other')
  const refusedPolicy = 'InsufficientS3BucketPolicyException'
  const variants: readonly (readonly [string, Partial<LogBucketPlan>, boolean])[] = [
    ['no condition', {}, true],
    ['the ARN', { conditions: { StringEquals: { 'aws:SourceArn': own } } }, true],
    ['another ARN', { conditions: { StringEquals: { 'aws:SourceArn': other } } }, false],
    ['a list of ARNs', { conditions: { StringEquals: { 'aws:SourceArn': [other, own] } } }, true],
    ['the key in small letters', { conditions: { StringEquals: { 'AWS:sourcearn': own } } }, true],
    ['ArnLike', { conditions: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${id}:trail/*` } } }, true],
    ['StringLike', { conditions: { StringLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${id}:trail/aud*` } } }, true],
    ['StringLike of others', { conditions: { StringLike: { 'aws:SourceArn': '*:trail/other*' } } }, false],
    ['the account', { conditions: { StringEquals: { 'aws:SourceAccount': id } } }, true],
    ['another account', { conditions: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }, false],
    ['both', { conditions: { StringEquals: { 'aws:SourceAccount': id, 'aws:SourceArn': own } } }, true],
    ['several services', { services: ['config.amazonaws.com', 'cloudtrail.amazonaws.com'] }, true],
    ['another service', { services: ['config.amazonaws.com'] }, false],
    ['the whole bucket', { resources: [`${bucketName}/*`] }, true],
    [
      'several accounts',
      { resources: [`${bucketName}/AWSLogs/999999999999/*`, `${bucketName}/AWSLogs/${id}/*`] },
      true,
    ],
    ['another prefix', { keyPrefix: 'logs/' }, false],
  ]
  for (const [name, plan, isTaken] of variants) {
    await allowDeliveries(account.clients, { bucketName, accountId: id, ...plan })
    const made = create(account.clients, { S3BucketName: bucketName })
    if (isTaken) await expect(made, name).resolves.toMatchObject({ Name: 'audit' })
    else
      expect(await refusalOf(made), name).toEqual([
        refusedPolicy,
        `Incorrect S3 bucket policy is detected for bucket: ${bucketName}`,
      ])
    if (isTaken) await account.clients.cloudtrail.send(new DeleteTrailCommand({ Name: 'audit' }))
  }
})

test('trails: a bucket of another account, with a prefix', async () => {
  await using account = await newAccount()
  await using owner = await newAccount()
  const keyPrefix = 'team/logs/'
  const conditions = { StringEquals: { 'aws:SourceArn': account.arnOf('audit') } }
  await allowDeliveries(owner.clients, { bucketName: owner.bucketName, accountId: account.id, keyPrefix, conditions })
  const settings = { S3BucketName: owner.bucketName, EnableLogFileValidation: true }
  expect((await refusalOf(create(account.clients, settings)))[0]).toBe('InsufficientS3BucketPolicyException')
  await create(account.clients, { ...settings, S3KeyPrefix: 'team/logs' })
  const { Contents = [] } = await owner.clients.s3.send(new ListObjectsV2Command({ Bucket: owner.bucketName }))
  expect(Contents.map(({ Key }) => Key)).toEqual([
    `team/logs/AWSLogs/${account.id}/CloudTrail-Digest/`,
    `team/logs/AWSLogs/${account.id}/CloudTrail/`,
  ])
})

test('trails: a user does what policies allow, by ARN and by tag', async () => {
  await using account = await newAccount()
  await create(account.clients, {
    S3BucketName: account.bucketName,
    TagsList: [{ Key: 'Team', Value: 'red' }],
  })
  await create(account.clients, { S3BucketName: account.bucketName, Name: 'other' })
  using user = await newUser(account, [
    { Action: 'cloudtrail:DescribeTrails', Resource: '*' },
    { Action: 'cloudtrail:GetTrailStatus', Resource: account.arnOf('audit') },
    { Action: 'cloudtrail:StopLogging', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/Team': 'red' } } },
    { Action: 'cloudtrail:CreateTrail', Resource: '*' },
    { Action: 'cloudtrail:AddTags', Resource: '*', Condition: { StringEquals: { 'aws:RequestTag/Team': 'blue' } } },
  ])
  expect((await user.cloudtrail.send(new DescribeTrailsCommand({}))).trailList).toHaveLength(2)
  await user.cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  await user.cloudtrail.send(new StopLoggingCommand({ Name: 'audit' }))
  const denied = async (answer: Promise<unknown>) => {
    const [name, message] = await refusalOf(answer)
    expect(name).toBe('AccessDeniedException')
    return message
  }
  expect(await denied(user.cloudtrail.send(new GetTrailStatusCommand({ Name: 'other' })))).toContain(
    `is not authorized to perform: cloudtrail:GetTrailStatus on resource: ${account.arnOf('other')}`,
  )
  await denied(user.cloudtrail.send(new GetTrailStatusCommand({ Name: 'gone' })))
  await denied(user.cloudtrail.send(new StopLoggingCommand({ Name: 'other' })))
  await denied(user.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' })))
  await denied(user.cloudtrail.send(new ListTagsCommand({ ResourceIdList: [account.arnOf('audit')] })))
  const settings = { S3BucketName: account.bucketName, Name: 'third' }
  await denied(create(user, { ...settings, TagsList: [{ Key: 'Team', Value: 'red' }] }))
  await create(user, { ...settings, TagsList: [{ Key: 'Team', Value: 'blue' }] })
})

test('trails: each call is on record as CloudTrail records its own', async () => {
  await using account = await newAccount()
  const { cloudtrail } = account.clients
  const TagsList = [{ Key: 'stage', Value: 'first' }]
  const made = await create(account.clients, { S3BucketName: account.bucketName, TagsList })
  const created = await recordOf(made)
  expect(created).toMatchObject({
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'CreateTrail',
    awsRegion: 'us-east-1',
    readOnly: false,
    managementEvent: true,
    eventCategory: 'Management',
    requestParameters: {
      name: 'audit',
      s3BucketName: account.bucketName,
      tagsList: [{ key: 'stage', value: 'first' }],
    },
    responseElements: {
      name: 'audit',
      s3BucketName: account.bucketName,
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: false,
      trailARN: account.arnOf('audit'),
      logFileValidationEnabled: false,
      isOrganizationTrail: false,
    },
  })
  const selected = await recordOf(
    await cloudtrail.send(new PutEventSelectorsCommand({ TrailName: 'audit', EventSelectors: [{}] })),
  )
  const usual = { readWriteType: 'All', includeManagementEvents: true, dataResources: [] }
  expect(selected).toMatchObject({
    requestParameters: { trailName: 'audit', eventSelectors: [{}] },
    responseElements: {
      trailARN: account.arnOf('audit'),
      eventSelectors: [{ ...usual, excludeManagementEventSources: [] }],
    },
  })
  const plain = [
    ['StartLogging', await cloudtrail.send(new StartLoggingCommand({ Name: 'audit' })), false],
    ['GetTrailStatus', await cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' })), true],
    ['GetTrail', await cloudtrail.send(new GetTrailCommand({ Name: 'audit' })), true],
    ['StopLogging', await cloudtrail.send(new StopLoggingCommand({ Name: 'audit' })), false],
    ['DeleteTrail', await cloudtrail.send(new DeleteTrailCommand({ Name: 'audit' })), false],
  ] as const
  for (const [eventName, answer, readOnly] of plain) {
    expect(await recordOf(answer)).toMatchObject({
      eventName,
      readOnly,
      requestParameters: { name: 'audit' },
      responseElements: null,
    })
  }
  const asked = new DescribeTrailsCommand({ trailNameList: [], includeShadowTrails: false })
  expect(await recordOf(await cloudtrail.send(asked))).toMatchObject({
    requestParameters: { trailNameList: [], includeShadowTrails: false },
    responseElements: null,
    readOnly: true,
  })
})

interface TestAccount extends AsyncDisposable {
  readonly id: string
  readonly clients: AwsClients
  /** Of the account; trails may deliver into it. */
  readonly bucketName: string
  arnOf(trail: string): string
  /** The same in another Region. */
  in(region: string): { readonly clients: AwsClients } & AsyncDisposable
}

let accounts = 0

/** An account of its own, because a Region has no more than five trails. */
async function newAccount(): Promise<TestAccount> {
  accounts += 1
  const id = String(200_000_000_000 + accounts)
  const credentials = await cairn.createAccount(id)
  const bucketName = `logs-${id}`
  const clients = awsClients({ url: server.url, credentials })
  await makeLogBucket(clients, { bucketName, accountId: id })
  return {
    id,
    clients,
    bucketName,
    arnOf: (trail) => `arn:aws:cloudtrail:us-east-1:${id}:trail/${trail}`,
    in: (region) => {
      const there = awsClients({ url: server.url, credentials, region })
      return { clients: there, [Symbol.asyncDispose]: async () => there[Symbol.dispose]() }
    },
    [Symbol.asyncDispose]: async () => clients[Symbol.dispose](),
  }
}

async function newUser({ clients: { iam } }: TestAccount, statements: readonly object[]): Promise<AwsClients> {
  const UserName = 'someone'
  await iam.send(new CreateUserCommand({ UserName }))
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }))
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const credentials: Credentials = {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'its secret'),
    sessionToken: null,
  }
  return awsClients({ url: server.url, credentials })
}

function create({ cloudtrail }: AwsClients, input: Omit<CreateTrailCommandInput, 'Name'> & { readonly Name?: string }) {
  return cloudtrail.send(new CreateTrailCommand({ Name: 'audit', ...input }))
}

async function statusOf({ cloudtrail }: AwsClients) {
  const { $metadata: _, ...status } = await cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  return status
}

/** Name and message of the error that a call ends with. */
async function refusalOf(answer: Promise<unknown>): Promise<readonly [string, string]> {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('the call was not refused')
  return [error.name, error.message]
}

async function recordOf({ $metadata }: { readonly $metadata: { readonly requestId?: string | undefined } }) {
  const requestId = required($metadata.requestId, 'a request id')
  const { records } = await cairn.search([['requestID', requestId]])
  expect(records).toHaveLength(1)
  return required(records[0], 'the record').record
}
