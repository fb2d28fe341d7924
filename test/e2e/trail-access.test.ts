import {
  AddTagsCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  PutEventSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowDeliveries, type LogBucketPlan } from '../support/log-bucket-policy.ts'

import { createTrail as create, refusalOf, TrailWorld } from '../support/trail-world.ts'

let world: TrailWorld
beforeAll(async () => {
  world = await TrailWorld.open()
})
afterAll(() => world[Symbol.asyncDispose]())

test('trails: tags are set, replaced, taken away and listed', async () => {
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
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
  await using account = await world.newAccount()
  await using owner = await world.newAccount()
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
  await using account = await world.newAccount()
  await create(account.clients, {
    S3BucketName: account.bucketName,
    TagsList: [{ Key: 'Team', Value: 'red' }],
  })
  await create(account.clients, { S3BucketName: account.bucketName, Name: 'other' })
  using user = await world.newUser(account, [
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
  await using account = await world.newAccount()
  const { cloudtrail } = account.clients
  const TagsList = [{ Key: 'stage', Value: 'first' }]
  const made = await create(account.clients, { S3BucketName: account.bucketName, TagsList })
  const created = await world.recordOf(made)
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
  const selected = await world.recordOf(
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
    expect(await world.recordOf(answer)).toMatchObject({
      eventName,
      readOnly,
      requestParameters: { name: 'audit' },
      responseElements: null,
    })
  }
  const asked = new DescribeTrailsCommand({ trailNameList: [], includeShadowTrails: false })
  expect(await world.recordOf(await cloudtrail.send(asked))).toMatchObject({
    requestParameters: { trailNameList: [], includeShadowTrails: false },
    responseElements: null,
    readOnly: true,
  })
})
