import {
  AddTagsCommand,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AwsClients } from '../support/aws-clients.ts'
import { allowDeliveries, makeLogBucket } from '../support/log-bucket-policy.ts'

import { createTrail as create, refusalOf, statusOf, TrailWorld } from '../support/trail-world.ts'

let world: TrailWorld
beforeAll(async () => {
  world = await TrailWorld.open()
})
afterAll(() => world[Symbol.asyncDispose]())

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
  await using account = await world.newAccount()
  const { cloudtrail } = account.clients
  const refused = { name: 'InvalidTrailNameException', message }
  // Before the bucket is looked at.
  await expect(cloudtrail.send(new CreateTrailCommand({ Name, S3BucketName: 'none' }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new GetTrailCommand({ Name }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new GetTrailStatusCommand({ Name }))).rejects.toMatchObject(refused)
  await expect(cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [Name] }))).rejects.toMatchObject(refused)
})

test('trails: what cannot be made is refused for the first reason that there is', async () => {
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
