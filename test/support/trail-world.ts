import { CreateTrailCommand, type CreateTrailCommandInput, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from './aws-clients.ts'
import { CairnClient } from './cairn-client.ts'
import { makeLogBucket } from './log-bucket-policy.ts'
import { startServer, type TestServer } from './start-server.ts'

export interface TestAccount extends AsyncDisposable {
  readonly id: string
  readonly clients: AwsClients
  /** Of the account; trails may deliver into it. */
  readonly bucketName: string
  arnOf(trail: string): string
  /** The same in another Region. */
  in(region: string): { readonly clients: AwsClients } & AsyncDisposable
}

/** A server, and accounts on it that make trails. */
export class TrailWorld implements AsyncDisposable {
  readonly #server: TestServer
  readonly #cairn: CairnClient
  #accounts = 0

  private constructor(server: TestServer) {
    this.#server = server
    this.#cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  }

  static async open(): Promise<TrailWorld> {
    return new TrailWorld(await startServer())
  }

  /** An account of its own, because a Region has no more than five trails. */
  async newAccount(): Promise<TestAccount> {
    this.#accounts += 1
    const id = String(200_000_000_000 + this.#accounts)
    const credentials = await this.#cairn.createAccount(id)
    const bucketName = `logs-${id}`
    const { url } = this.#server
    const clients = awsClients({ url, credentials })
    await makeLogBucket(clients, { bucketName, accountId: id })
    return {
      id,
      clients,
      bucketName,
      arnOf: (trail) => `arn:aws:cloudtrail:us-east-1:${id}:trail/${trail}`,
      in: (region) => {
        const there = awsClients({ url, credentials, region })
        return { clients: there, [Symbol.asyncDispose]: async () => there[Symbol.dispose]() }
      },
      [Symbol.asyncDispose]: async () => clients[Symbol.dispose](),
    }
  }

  async newUser({ clients: { iam } }: TestAccount, statements: readonly object[]): Promise<AwsClients> {
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
    return awsClients({ url: this.#server.url, credentials })
  }

  async recordOf({ $metadata }: { readonly $metadata: { readonly requestId?: string | undefined } }) {
    const requestId = required($metadata.requestId, 'a request id')
    const { records } = await this.#cairn.search([['requestID', requestId]])
    if (records.length !== 1) throw new Error(`${records.length} records of ${requestId}`)
    return required(records[0], 'the record').record
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cairn[Symbol.dispose]()
    await this.#server[Symbol.asyncDispose]()
  }
}

/** A trail named `audit` where the input gives no other name. */
export function createTrail(
  { cloudtrail }: AwsClients,
  input: Omit<CreateTrailCommandInput, 'Name'> & { readonly Name?: string },
) {
  return cloudtrail.send(new CreateTrailCommand({ Name: 'audit', ...input }))
}

/** The status of the trail named `audit`. */
export async function statusOf({ cloudtrail }: AwsClients) {
  const { $metadata: _, ...status } = await cloudtrail.send(new GetTrailStatusCommand({ Name: 'audit' }))
  return status
}

/** Name and message of the error that a call ends with. */
export async function refusalOf(answer: Promise<unknown>): Promise<readonly [string, string]> {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('the call was not refused')
  return [error.name, error.message]
}
