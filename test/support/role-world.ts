import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { type AwsClients, type AwsTarget, awsClients } from './aws-clients.ts'
import { CairnClient, type ShownRecord } from './cairn-client.ts'
import { type ComposedTestServer, composeTestServer } from './composed-server.ts'
import { Gate } from './gate.ts'
import { makeUser } from './made-user.ts'
import { SteppingClock } from './stepping-clock.ts'

export const roleBucket = 'behind'
export const roleArn = 'arn:aws:iam::123456789012:role/audit'

/** A Cairn that reaches another only as a role of the other's, whose STS can be shut off. Both believe one clock. */
export interface RoleWorld extends AsyncDisposable {
  readonly clock: SteppingClock
  readonly server: ComposedTestServer
  /** Of the server before. */
  readonly clients: AwsClients
  /** Of the one behind, which has the bucket. */
  readonly there: AwsClients
  /** Whether the server before reaches the STS of the one behind, from now on. */
  setSts(is: 'there' | 'away'): void
  /** What is on record, as the server before has it, or the one behind. */
  records(where: 'before' | 'behind', eventName: string): Promise<readonly ShownRecord[]>
  metric(sample: string): Promise<number | null>
}

/**
 * @param changes To the configuration of the server before.
 * @param endpoint Of another S3 than that of the one behind.
 */
export async function openRoleWorld(changes: Partial<Config> = {}, endpoint?: string): Promise<RoleWorld> {
  const clock = new SteppingClock()
  const behind = await composeTestServer({}, clock)
  const there = clientsBy(clock, behind.target)
  await there.s3.send(new CreateBucketCommand({ Bucket: roleBucket }))
  const { accessKeyId, secretAccessKey } = await makeRole(there)
  const sts = await Gate.open()
  sts.lead(behind.target.url)
  const entry = { endpoint: endpoint ?? behind.target.url, signing: 'sign', accessKeyId, secretAccessKey, roleArn }
  const CAIRN_UPSTREAMS = JSON.stringify({ s3: { ...entry, externalId: 'agreed', stsEndpoint: sts.url } })
  const { upstreams } = loadConfig({ env: { CAIRN_UPSTREAMS }, cwd: '/' })
  const server = await composeTestServer({ upstreams, ...changes }, clock)
  const clients = clientsBy(clock, server.target)
  return {
    clock,
    server,
    clients,
    there,
    setSts: (is) => (is === 'there' ? sts.lead(behind.target.url) : sts.shut()),
    records: async (where, eventName) => {
      using cairn = new CairnClient((where === 'before' ? server : behind).target, clock)
      return (await cairn.search([['eventName', eventName]])).records
    },
    metric: async (sample) => {
      const text = await (await fetch(new URL('/_cairn/metrics', server.target.url))).text()
      const line = text.split('\n').find((one) => one.startsWith(`${sample} `))
      return line === undefined ? null : Number(line.slice(sample.length))
    },
    [Symbol.asyncDispose]: async () => {
      clients[Symbol.dispose]()
      there[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
      await sts[Symbol.asyncDispose]()
      await behind[Symbol.asyncDispose]()
    },
  }
}

/** Clients that sign by the clock: of themselves they would believe the `Date` of answers, which is the machine's. */
export function clientsBy(clock: SteppingClock, target: AwsTarget): AwsClients {
  const clients = awsClients(target)
  const offset = { get: () => clock.aheadMs, set: () => undefined }
  for (const { config } of [clients.s3, clients.cloudtrail, clients.iam]) {
    Object.defineProperty(config, 'systemClockOffset', offset)
  }
  return clients
}

/** A role that may use S3, and a user that may do nothing but assume it, with the external id. */
async function makeRole({ iam }: AwsClients) {
  const user = await makeUser(iam, 'cairn', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn })
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:user/cairn' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'agreed' } },
  }
  await iam.send(new CreateRoleCommand({ RoleName: 'audit', AssumeRolePolicyDocument: policyOf(trust) }))
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
  await iam.send(new PutRolePolicyCommand({ RoleName: 'audit', PolicyName: 'objects', PolicyDocument }))
  return user
}

function policyOf(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
