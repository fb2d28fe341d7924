// Goal: what the public IAM client sends means here what its caller said, and what is answered means there what we said.
// Method: the client's own serialiser and parser, with a handler between them that decodes and encodes.

import { Readable } from 'node:stream'
import * as iam from '@aws-sdk/client-iam'
import { type HttpRequest, HttpResponse } from '@smithy/protocol-http'
import { expect, test } from 'vitest'
import { modelledError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { awsQuery } from './aws-query.ts'
import { recognise } from './recognise.ts'

const service = loadService('iam')
const protocol = awsQuery(service)
const at = new Date('2026-03-04T05:06:07.000Z')
const user = { Path: '/', UserName: 'ann', UserId: 'AIDA', Arn: 'arn:aws:iam::111122223333:user/ann', CreateDate: at }

test('iam: inputs arrive as they were given: lists, structures, booleans and texts of any kind', async () => {
  const cases = [
    new iam.CreateUserCommand({
      UserName: 'ann',
      Tags: [
        { Key: 'a b', Value: '&=+%<é🐝' },
        { Key: 'k', Value: '' },
      ],
    }),
    new iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{\n "a": "%"}', MaxSessionDuration: 3600 }),
    new iam.UpdateLoginProfileCommand({ UserName: 'ann', PasswordResetRequired: false }),
    new iam.SimulatePrincipalPolicyCommand({
      PolicySourceArn: user.Arn,
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ContextEntries: [
        { ContextKeyName: 'aws:CurrentTime', ContextKeyType: 'date', ContextKeyValues: ['2026-01-01T00:00:00Z'] },
      ],
      PolicyInputList: ['{}'],
    }),
    new iam.UntagUserCommand({ UserName: 'ann', TagKeys: ['a', 'b'] }),
    new iam.ListUsersCommand({}),
  ]
  for (const command of cases) {
    const { name, input } = await sent(command, {})
    expect(`${name}Command`).toBe(command.constructor.name)
    expect(JSON.parse(JSON.stringify(input))).toEqual(JSON.parse(JSON.stringify(command.input)))
  }
})

test('iam: answers are read as they were given, and an empty list is a list', async () => {
  const cases = [
    [new iam.ListUsersCommand({}), { Users: [], IsTruncated: false }],
    [new iam.ListUsersCommand({}), { Users: [user, { ...user, Tags: [] }], IsTruncated: true, Marker: '<m>' }],
    [new iam.GetUserCommand({}), { User: { ...user, PasswordLastUsed: at, Tags: [{ Key: 'a', Value: '' }] } }],
    [new iam.ListUserPoliciesCommand({ UserName: 'ann' }), { PolicyNames: [], IsTruncated: false }],
    [new iam.GetAccountSummaryCommand({}), { SummaryMap: { Users: 3, MFADevices: 0 } }],
    [
      new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: user.Arn, ActionNames: ['s3:Get*'] }),
      {
        EvaluationResults: [
          {
            EvalActionName: 's3:GetObject',
            EvalDecision: 'implicitDeny',
            MatchedStatements: [],
            MissingContextValues: [],
          },
        ],
        IsTruncated: false,
      },
    ],
  ] as const
  for (const [command, answer] of cases) {
    const { output } = await sent(command, answer)
    expect(output).toEqual(answer)
  }
})

test('iam: errors have the code of the wire', async () => {
  const missing = modelledError(service, 'NoSuchEntityException', 'The user with name x cannot be found.')
  await expect(sent(new iam.GetUserCommand({ UserName: 'x' }), missing)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The user with name x cannot be found.',
    $metadata: { httpStatusCode: 404, requestId: 'r1' },
  })
})

/** The client's overloads are by command; here every command goes the same way. */
interface AnyCommand {
  readonly input: object
}

async function sent(command: AnyCommand, answer: unknown) {
  let seen: { readonly name: string; readonly input: unknown } = { name: '', input: null }
  const handle = async ({ method, path, headers: given, body: text }: HttpRequest) => {
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
    const body = Buffer.from(String(text))
    const { operationName } = recognise({ method, url: path, headers, body, scopeService: 'iam' })
    const operation = service.operations.get(operationName ?? '')
    if (operation === undefined) throw new Error(`no operation ${operationName}`)
    seen = {
      name: operation.name,
      input: protocol.decodeRequest(operation, { method, path, query: '', headers, body }),
    }
    const parts =
      answer instanceof ServiceError
        ? protocol.encodeError(answer, 'r1')
        : protocol.encodeResponse(operation, answer, 'r1')
    if (!(parts.body instanceof Uint8Array)) throw new Error('a query is never streamed')
    // As transports give them: names in lower case.
    const received = Object.fromEntries(
      Object.entries(parts.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const response = { statusCode: parts.status, headers: received, body: Readable.from([parts.body]) }
    return { response: new HttpResponse(response) }
  }
  const client = new iam.IAMClient({
    region: 'us-east-1',
    endpoint: 'http://localhost:4566',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    requestHandler: { handle },
    maxAttempts: 1,
  })
  const { $metadata: _, ...output } = await client.send(command as iam.GetUserCommand)
  return { output, ...seen }
}
