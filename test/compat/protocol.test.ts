import {
  CloudTrailClient,
  CloudTrailServiceException,
  CreateTrailCommand,
  ListPublicKeysCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  TrailAlreadyExistsException,
  TrailNotFoundException,
} from '@aws-sdk/client-cloudtrail'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  IDPRejectedClaimException,
  MalformedPolicyDocumentException,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { commonError, modelledError } from '../../src/contract/errors.ts'
import { type Handler, startProtocolServer } from './protocol-server.ts'

test('protocol: the SDK looks up events by attribute and time', async () => {
  const eventTime = new Date('2026-02-09T20:57:03.250Z')
  await using clients = await startClients((operation, input) => {
    expect(operation.name).toBe('LookupEvents')
    expect(input).toEqual({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }],
      StartTime: new Date('2026-02-09T00:00:00Z'),
      EndTime: new Date('2026-02-10T00:00:00Z'),
      MaxResults: 2,
    })
    return {
      Events: [{ EventId: 'e1', EventTime: eventTime, Resources: [], CloudTrailEvent: '{"a":"é\\u0000"}' }],
      NextToken: 'more',
    }
  })
  const answer = await clients.cloudtrail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }],
      StartTime: new Date('2026-02-09T00:00:00Z'),
      EndTime: new Date('2026-02-10T00:00:00Z'),
      MaxResults: 2,
    }),
  )
  expect(answer.NextToken).toBe('more')
  expect(answer.Events).toEqual([
    { EventId: 'e1', EventTime: eventTime, Resources: [], CloudTrailEvent: '{"a":"é\\u0000"}' },
  ])
  expect(answer.$metadata).toMatchObject({
    httpStatusCode: 200,
    requestId: '01234567-89ab-cdef-0123-456789abcdef',
  })
})

test('protocol: the SDK creates a trail with tags and starts it', async () => {
  const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit'
  await using clients = await startClients((operation, input) => {
    if (operation.name === 'StartLogging') return {}
    expect(input.TagsList).toEqual([{ Key: 'team', Value: 'security & "audit"' }])
    return { Name: input.Name, TrailARN: arn, IsMultiRegionTrail: input.IsMultiRegionTrail }
  })
  const created = await clients.cloudtrail.send(
    new CreateTrailCommand({
      Name: 'audit',
      S3BucketName: 'logs',
      IsMultiRegionTrail: true,
      TagsList: [{ Key: 'team', Value: 'security & "audit"' }],
    }),
  )
  expect(created).toMatchObject({ Name: 'audit', TrailARN: arn, IsMultiRegionTrail: true })
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }))
})

test('protocol: bytes and times reach the SDK as they are', async () => {
  const key = { Value: Buffer.from([0, 1, 254, 255]), Fingerprint: 'f', ValidityStartTime: new Date(1767304800000) }
  await using clients = await startClients(() => ({ PublicKeyList: [key] }))
  const { PublicKeyList } = await clients.cloudtrail.send(new ListPublicKeysCommand({}))
  expect(PublicKeyList?.[0]?.ValidityStartTime).toEqual(key.ValidityStartTime)
  expect(Buffer.from(PublicKeyList?.[0]?.Value ?? [])).toEqual(key.Value)
})

test('protocol: modelled errors become the exception classes of the SDK', async () => {
  await using clients = await startClients((operation) => {
    const name = operation.name === 'CreateTrail' ? 'TrailAlreadyExistsException' : 'TrailNotFoundException'
    throw modelledError(operation.service, name, `text of ${name}`)
  })
  const exists = await failure(clients.cloudtrail.send(new CreateTrailCommand({ Name: 'a', S3BucketName: 'b' })))
  expect(exists).toBeInstanceOf(TrailAlreadyExistsException)
  expect(exists).toMatchObject({ name: 'TrailAlreadyExistsException', message: 'text of TrailAlreadyExistsException' })
  const missing = await failure(clients.cloudtrail.send(new StartLoggingCommand({ Name: 'a' })))
  expect(missing).toBeInstanceOf(TrailNotFoundException)
  expect(missing).toMatchObject({ $fault: 'client', $metadata: { httpStatusCode: 400 } })
})

test('protocol: common errors reach both clients under the names that each expects', async () => {
  await using clients = await startClients(() => {
    throw commonError('unknownKey', 'The security token included in the request is invalid.')
  })
  const json = await failure(clients.cloudtrail.send(new StartLoggingCommand({ Name: 'a' })))
  expect(json).toBeInstanceOf(CloudTrailServiceException)
  expect(json).toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  })
  const query = await failure(clients.sts.send(new GetCallerIdentityCommand({})))
  expect(query).toBeInstanceOf(STSServiceException)
  expect(query).toMatchObject({
    name: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
    $metadata: { httpStatusCode: 403, requestId: '01234567-89ab-cdef-0123-456789abcdef' },
  })
})

test('protocol: what the model does not allow is refused before a handler sees it', async () => {
  await using clients = await startClients(() => {
    throw new Error('never called')
  })
  const json = await failure(clients.cloudtrail.send(new LookupEventsCommand({ MaxResults: 51 })))
  expect(json).toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: " +
      'Member must have value less than or equal to 50',
  })
  const short = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 'x' })
  expect(await failure(clients.sts.send(short))).toMatchObject({ name: 'ValidationError' })
})

test('protocol: a mistake of ours is an internal failure without its text', async () => {
  await using clients = await startClients(() => {
    throw new Error('/a/path/of/ours')
  })
  const error = await failure(clients.sts.send(new GetCallerIdentityCommand({})))
  expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })
  expect(String(error)).not.toContain('path')
})

test('protocol: the SDK asks who it is', async () => {
  const identity = { UserId: 'AIDAEXAMPLE', Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/a&b' }
  await using clients = await startClients((_operation, input) => {
    expect(input).toEqual({})
    return identity
  })
  expect(await clients.sts.send(new GetCallerIdentityCommand({}))).toMatchObject(identity)
})

test('protocol: the SDK assumes a role with tags', async () => {
  const expiration = new Date('2026-02-09T20:57:03Z')
  await using clients = await startClients((_operation, input) => {
    expect(input).toEqual({
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      RoleSessionName: 'session',
      DurationSeconds: 900,
      Tags: [
        { Key: 'team', Value: 'a b+c=é' },
        { Key: 'empty', Value: '' },
      ],
      TransitiveTagKeys: ['team'],
    })
    return {
      Credentials: {
        AccessKeyId: 'ASIAEXAMPLE12345678',
        SecretAccessKey: 'secret+/=',
        SessionToken: 'token',
        Expiration: expiration,
      },
      AssumedRoleUser: { AssumedRoleId: 'AROA:session', Arn: 'arn' },
      PackedPolicySize: 0,
    }
  })
  const { Credentials, PackedPolicySize } = await clients.sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      RoleSessionName: 'session',
      DurationSeconds: 900,
      Tags: [
        { Key: 'team', Value: 'a b+c=é' },
        { Key: 'empty', Value: '' },
      ],
      TransitiveTagKeys: ['team'],
    }),
  )
  expect(Credentials).toMatchObject({ SecretAccessKey: 'secret+/=', Expiration: expiration })
  expect(PackedPolicySize).toBe(0)
})

test('protocol: an unsigned call is recognised, and its errors are of the SDK', async () => {
  await using clients = await startClients((operation) => {
    expect(operation.isUnsigned).toBe(true)
    throw modelledError(operation.service, 'IDPRejectedClaimException', 'expired')
  })
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: 'arn:aws:iam::111122223333:role/r',
    RoleSessionName: 'session',
    WebIdentityToken: 'token',
  })
  const error = await failure(clients.sts.send(command))
  expect(error).toBeInstanceOf(IDPRejectedClaimException)
  expect(error).toMatchObject({ message: 'expired', $metadata: { httpStatusCode: 403 } })
})

test('protocol: a wire code that differs from its shape still becomes the right exception', async () => {
  await using clients = await startClients((operation) => {
    throw modelledError(operation.service, 'MalformedPolicyDocumentException', 'Syntax error at <1>')
  })
  const command = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 'session' })
  const error = await failure(clients.sts.send(command))
  expect(error).toBeInstanceOf(MalformedPolicyDocumentException)
  expect(error).toMatchObject({ message: 'Syntax error at <1>' })
})

async function startClients(handler: Handler) {
  const server = await startProtocolServer(handler)
  const options = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  }
  const cloudtrail = new CloudTrailClient(options)
  const sts = new STSClient(options)
  return {
    cloudtrail,
    sts,
    [Symbol.asyncDispose]: async () => {
      cloudtrail.destroy()
      sts.destroy()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('the call succeeded')
}
