import { createHash } from 'node:crypto'

/** The account of made records that name no other: not the operator's. */
export const madeAccountId = '210987654321'

export const thirteenRegions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-north-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-northeast-1',
  'sa-east-1',
] as const

/** The members of a made record that tests ask about. */
export interface MadeRecord extends Readonly<Record<string, unknown>> {
  readonly userIdentity: Readonly<
    Record<'type' | 'principalId' | 'arn' | 'accountId' | 'accessKeyId' | 'userName', string>
  >
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly errorCode?: string
  readonly eventID: string
  readonly readOnly: boolean
  readonly eventCategory: string
}

export interface MadeRecordChoices {
  /** Tells one record from another: it decides all that the others leave open. */
  readonly number: number
  readonly accountId?: string
  readonly timeMs?: number
  readonly more?: Readonly<Record<string, unknown>>
}

/** Where the made records begin. Ten days before the tests were written, so that no retention reaches them. */
const firstDayMs = Date.UTC(2026, 10, 9)
const dayMs = 86_400_000

const users = ['alice', 'bob', 'carla', 'dmitri', 'eszter'] as const
const calls = [
  { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', readOnly: false, eventCategory: 'Management' },
  { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances', readOnly: true, eventCategory: 'Management' },
  { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', readOnly: false, eventCategory: 'Management' },
  { eventSource: 's3.amazonaws.com', eventName: 'DeleteBucket', readOnly: false, eventCategory: 'Management' },
  { eventSource: 's3.amazonaws.com', eventName: 'GetObject', readOnly: true, eventCategory: 'Data' },
  { eventSource: 'lambda.amazonaws.com', eventName: 'Invoke', readOnly: false, eventCategory: 'Data' },
] as const
/** '' for a call that went well. */
const errors = ['', '', '', 'AccessDenied', 'ThrottlingException'] as const

/** A record as an AWS account would have it. The same choices make the same record. */
export function madeRecord({ number, accountId = madeAccountId, timeMs, more = {} }: MadeRecordChoices): MadeRecord {
  const call = pick(calls, number, 1)
  const userName = pick(users, number, 2)
  const errorCode = pick(errors, number, 3)
  const at = timeMs ?? firstDayMs + (digest(number).readUInt32LE(16) % (7 * dayMs))
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${userName.toUpperCase()}`,
      arn: `arn:aws:iam::${accountId}:user/${userName}`,
      accountId,
      accessKeyId: `AKIA${userName.toUpperCase()}`,
      userName,
    },
    eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion: pick(thirteenRegions, number, 4),
    sourceIPAddress: `198.51.100.${number % 250}`,
    userAgent: 'aws-sdk-js/3.0',
    ...(errorCode === '' ? {} : { errorCode, errorMessage: 'no' }),
    requestParameters: { number, bucketName: `bucket-${number % 7}` },
    responseElements: null,
    requestID: madeUuid(`request ${accountId} ${number}`),
    eventID: madeUuid(`event ${accountId} ${number}`),
    readOnly: call.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: call.eventCategory === 'Management',
    recipientAccountId: accountId,
    eventCategory: call.eventCategory,
    ...more,
  }
}

/** Records `first` to `first + count - 1`, as lines. */
export function madeLines(first: number, count: number, choices: Omit<MadeRecordChoices, 'number'> = {}): string[] {
  return Array.from({ length: count }, (_, index) => JSON.stringify(madeRecord({ ...choices, number: first + index })))
}

/** Records of a megabyte each, of an account of their own: an answer that holds them all is left unread for long. */
export const largeAccountId = '210987650000'
export function largeLines(count: number): string[] {
  return madeLines(0, count, { accountId: largeAccountId, more: { padding: 'x'.repeat(1_000_000) } })
}

function pick<T>(from: readonly T[], number: number, what: number): T {
  const item = from[digest(number).readUInt16LE(2 * what) % from.length]
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}

function digest(number: number): Buffer {
  return createHash('sha256').update(`record ${number}`).digest()
}

function madeUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
