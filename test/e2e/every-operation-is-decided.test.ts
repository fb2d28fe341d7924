import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as iam from '@aws-sdk/client-iam'
import * as s3 from '@aws-sdk/client-s3'
import * as s3control from '@aws-sdk/client-s3-control'
import * as sts from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectRoot } from '../../scripts/check-project.ts'
import { hostedOperationNames } from '../../scripts/generate-operations-reference.ts'
import { required } from '../../src/base/assert.ts'
import { loadService } from '../../src/contract/load.ts'
import { isHostedService } from '../../src/contract/services.ts'
import type { Shape } from '../../src/contract/shapes.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** Whoever can sign may ask these: AWS needs no permission for them either. */
const open: ReadonlySet<string> = new Set(['sts.GetCallerIdentity', 'sts.GetSessionToken'])

const commands: Readonly<Record<string, object>> = { cloudtrail, iam, s3, s3control, sts }

/** Of things that are there, so that no operation can say that something is missing before it is asked. */
const known: Readonly<Record<string, unknown>> = {
  AccountId: '123456789012',
  Bucket: 'walked-bucket',
  CopySource: 'walked-bucket/key',
  Delete: { Objects: [{ Key: 'key' }] },
  GroupName: 'walked-group',
  Key: 'key',
  Name: 'walked-trail',
  PolicyArn: 'arn:aws:iam::aws:policy/SecurityAudit',
  ResourceArn: 'arn:aws:s3:::walked-bucket',
  ResourceId: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/walked-trail',
  ResourceIdList: ['arn:aws:cloudtrail:us-east-1:123456789012:trail/walked-trail'],
  RoleArn: 'arn:aws:iam::123456789012:role/walked-role',
  RoleName: 'walked-role',
  TrailName: 'walked-trail',
  UserName: 'walked-user',
  VersionId: 'v1',
}

let server: TestServer
let root: AwsClients
let nobody: AwsClients
beforeAll(async () => {
  server = await startServer()
  root = awsClients({ url: server.url, credentials: server.credentials() })
  for (const UserName of ['walked-user', 'nobody']) await root.iam.send(new iam.CreateUserCommand({ UserName }))
  const { AccessKey } = await root.iam.send(new iam.CreateAccessKeyCommand({ UserName: 'nobody' }))
  const credentials = {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'its secret'),
    sessionToken: null,
  }
  nobody = awsClients({ url: server.url, credentials })
  await root.iam.send(new iam.CreateGroupCommand({ GroupName: 'walked-group' }))
  const trust = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await root.iam.send(new iam.CreateRoleCommand({ RoleName: 'walked-role', AssumeRolePolicyDocument }))
  await root.s3.send(new s3.CreateBucketCommand({ Bucket: 'walked-bucket' }))
  await root.s3.send(new s3.PutObjectCommand({ Bucket: 'walked-bucket', Key: 'key', Body: 'a' }))
})
afterAll(async () => {
  root[Symbol.dispose]()
  nobody[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

// Goal: no operation of any hosted service is run without the decision whether its caller may.
//
// Method: a user without any permission asks for each, with an input that the model allows and about things that are
// there. Each must be refused; those that AWS gives to everybody are named above, and only they may answer.
const operations = [...hostedOperationNames(projectRoot())].flatMap(([service, names]) =>
  names.map((name) => [service, name] as const),
)

test('every operation is decided: there are some of each service', () => {
  expect(operations.length).toBeGreaterThan(150)
})

test.each(operations)('every operation is decided: %s %s', async (service, name) => {
  const outcome = await call(service, name).then(
    (answer) => deniedParts(answer),
    (error: unknown) => nameOf(error),
  )
  if (open.has(`${service}.${name}`)) expect(outcome).toBe('answered')
  else expect(outcome).toBe('denied')
})

async function call(service: string, name: string): Promise<unknown> {
  const client = Reflect.get(nobody, service)
  const Command = Reflect.get(required(commands[service], service), `${name}Command`)
  return await client.send(new Command(inputOf(service, name)))
}

/** Only what is required, and what the operation is about. */
function inputOf(service: string, name: string): Readonly<Record<string, unknown>> {
  if (!isHostedService(service)) throw new Error(`${service} is not hosted`)
  const shape = loadService(service).operations.get(name)?.input ?? null
  return shape === null ? {} : Object.fromEntries(membersOf(shape, 0))
}

function membersOf(shape: Extract<Shape, { readonly type: 'structure' }>, depth: number) {
  return shape.members
    .filter(({ name, isRequired }) => isRequired || (depth === 0 && name === 'UserName'))
    .map(({ name, shape: member }) => [name, known[name] ?? givenFor(member, depth + 1)] as const)
}

function givenFor(shape: Shape, depth: number): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(membersOf(shape, depth))
    case 'list':
      return [givenFor(shape.member.shape, depth + 1)]
    case 'map':
      return {}
    case 'string':
      return shape.values?.[0] ?? 'a'.repeat(Math.max(8, shape.min ?? 0))
    case 'boolean':
      return true
    case 'blob':
      return Buffer.from('a')
    case 'timestamp':
      return new Date()
    default:
      return shape.min ?? 1
  }
}

/** DeleteObjects says for each key whether it was refused. */
function deniedParts(answer: unknown): string {
  const errors: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'Errors') : undefined
  return Array.isArray(errors) && errors.every(({ Code }) => Code === 'AccessDenied') ? 'denied' : 'answered'
}

/** A refused HEAD has no body that could name the error. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const status: unknown = Reflect.get(Reflect.get(error, '$metadata') ?? {}, 'httpStatusCode')
  const isDenied =
    error.name.startsWith('AccessDenied') || (status === 403 && /^(403|Forbidden|Unknown)/.test(error.name))
  return isDenied ? 'denied' : `${error.name}: ${error.message}`
}
