import type { Draw } from './draw.ts'
import type { JsonObject } from './json.ts'

export const accountCount = 8
export const userCount = 300
export const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'sa-east-1'] as const

/** Session keys of a role user that are in use over the whole time; each serves for a while. */
const sessionKeyCount = 96

export type CallerKind = 'IAMUser' | 'AssumedRole' | 'AWSService'

/** Somebody who calls: a person, a role at work, a service. */
export interface Caller {
  readonly kind: CallerKind
  readonly name: string
  readonly accountId: string
  readonly principalId: string
  readonly arn: string
  /** The role behind a session. */
  readonly role: { readonly name: string; readonly id: string } | null
  readonly accessKeyIds: readonly string[]
  readonly addresses: readonly string[]
  readonly userAgents: readonly string[]
  readonly homeRegion: string
}

export interface People {
  readonly accountIds: readonly string[]
  /** The first ones call most. */
  readonly callers: readonly Caller[]
}

export function drawPeople(draw: Draw): People {
  const accountIds = Array.from({ length: accountCount }, () => `${1 + draw.below(9)}${draw.digits(11)}`)
  const callers = Array.from({ length: userCount }, (_, number) => drawCaller(draw, accountIds, number))
  return { accountIds, callers }
}

function drawCaller(draw: Draw, accountIds: readonly string[], number: number): Caller {
  const accountId = draw.pickSkewed(accountIds)
  const kind = draw.chance(0.06) ? 'AWSService' : draw.chance(0.35) ? 'AssumedRole' : 'IAMUser'
  const homeRegion = draw.pickSkewed(regions)
  if (kind === 'AWSService') {
    const name = draw.pick(callingServices)
    const from = { addresses: [name], userAgents: [name], accessKeyIds: [], role: null }
    return { kind, name, accountId, principalId: '', arn: '', homeRegion, ...from }
  }
  const name = `${draw.pick(firstNames)}.${draw.pick(lastNames)}${number}`
  const addresses = Array.from({ length: 12 }, () => draw.ipAddress())
  const userAgents = [draw.pick(userAgentsOfPeople), draw.pick(userAgentsOfPrograms)]
  const common = { kind, accountId, addresses, userAgents, homeRegion } as const
  if (kind === 'IAMUser') {
    const arn = `arn:aws:iam::${accountId}:user/${draw.pick(['', 'engineering/', 'operations/'])}${name}`
    const accessKeyIds = Array.from({ length: 2 }, () => `AKIA${draw.base32(16)}`)
    return { ...common, name, arn, principalId: `AIDA${draw.base32(17)}`, role: null, accessKeyIds }
  }
  const role = { name: `${draw.pick(roleNames)}-${draw.pick(stages)}`, id: `AROA${draw.base32(17)}` }
  const session = draw.chance(0.4) ? `${name}@example.com` : `i-0${draw.hex(16)}`
  const accessKeyIds = Array.from({ length: sessionKeyCount }, () => `ASIA${draw.base32(16)}`)
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${session}`
  return { ...common, name: session, arn, principalId: `${role.id}:${session}`, role, accessKeyIds }
}

/** The `userIdentity` of a call at `timeMs`, whose session began at `sessionStartedAt`. */
export function userIdentity(
  draw: Draw,
  caller: Caller,
  accessKeyId: string | null,
  sessionStartedAt: string,
): JsonObject {
  if (caller.kind === 'AWSService') return { type: 'AWSService', invokedBy: caller.name }
  const identity = {
    type: caller.kind,
    principalId: caller.principalId,
    arn: caller.arn,
    accountId: caller.accountId,
    ...(accessKeyId === null ? {} : { accessKeyId }),
  }
  const attributes = { creationDate: sessionStartedAt, mfaAuthenticated: draw.chance(0.3) ? 'true' : 'false' }
  if (caller.role === null)
    return draw.chance(0.05)
      ? { ...identity, userName: caller.name, sessionContext: { attributes } }
      : { ...identity, userName: caller.name }
  const sessionIssuer = {
    type: 'Role',
    principalId: caller.role.id,
    arn: `arn:aws:iam::${caller.accountId}:role/${caller.role.name}`,
    accountId: caller.accountId,
    userName: caller.role.name,
  }
  return { ...identity, sessionContext: { sessionIssuer, attributes } }
}

const callingServices = [
  'autoscaling.amazonaws.com',
  'ec2.amazonaws.com',
  'lambda.amazonaws.com',
  'config.amazonaws.com',
  'cloudformation.amazonaws.com',
  'delivery.logs.amazonaws.com',
]
const firstNames =
  'ada alan barbara claude donald edsger frances grace hedy ivan john katherine leslie margaret niklaus radia'.split(
    ' ',
  )
const lastNames =
  'allen dijkstra hamilton hopper johnson kay knuth lamarr lamport lovelace perlman shannon turing wirth'.split(' ')
const roleNames = 'deploy ci-runner web-app batch-worker data-pipeline read-only power-user break-glass'.split(' ')
const stages = ['production', 'staging', 'development']
const userAgentsOfPeople = [
  'AWS Internal',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0',
  'aws-cli/2.17.20 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9 md/prompt#off',
  'aws-cli/1.33.33 md/Botocore#1.34.151 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.12.4',
]
const userAgentsOfPrograms = [
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.59.0 aws-sdk-go-v2/1.30.3',
  'Boto3/1.34.151 md/Botocore#1.34.151 ua/2.0 os/linux#5.10.220 lang/python#3.11.9 exec-env/AWS_Lambda_python3.11',
  'aws-sdk-js/3.616.0 ua/2.0 os/linux#6.1.0 lang/js md/nodejs#20.15.1 exec-env/AWS_ECS_FARGATE m/E',
  'aws-sdk-java/2.26.25 Linux/6.1.97 OpenJDK_64-Bit_Server_VM/21.0.3 vendor/Eclipse_Adoptium io/sync http/Apache',
  'aws-sdk-go/1.54.20 (go1.22.5; linux; amd64) amazon-ssm-agent/3.3.551.0',
]
