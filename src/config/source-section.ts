import { required } from '../base/assert.ts'
import type { AccountId, Region } from '../base/brands.ts'
import { type CredentialValues, credentialFields, credentialRules, makeCredentials } from './credential-fields.ts'
import { endpoint, forbiddenEndpoint } from './endpoint.ts'
import { defineSection } from './named-section.ts'
import { accountId, oneOf, optional, region, text, wholeNumber } from './setting-types.ts'
import type { SettingValues } from './setting-values.ts'
import { bucketSourceKind, pushSourceKinds, type Source } from './source.ts'
import { webAddress } from './web-address.ts'

interface SourceValues extends CredentialValues {
  kind: Source['kind'] | null
  account: AccountId | null
  region: Region | null
  token: string | null
  file: string | null
  bucket: string | null
  prefix: string
  endpoint: string | null
  queueUrl: string | null
  pollIntervalMs: number
}

/** Below a second, one listing would follow the other. */
const pollIntervalMsMin = 1_000

/** A day: who looks less often wants an import. */
const pollIntervalMsMax = 86_400_000

const wherePushed = { field: 'kind', values: pushSourceKinds }
const whereBucket = { field: 'kind', values: [bucketSourceKind] }

export const sourceSection = defineSection<SourceValues, Source>({
  key: 'sources',
  environment: null,
  name: text(
    'letters, digits, `-`, `_` and `.`, at most 64 of them, and a letter or digit first',
    /^[A-Za-z0-9][\w.-]{0,63}$/,
  ),
  description:
    'Where records come from that no call through Cairn leaves. Most send to `POST /_cairn/v1/sources/<name>`; a bucket ' +
    'that AWS CloudTrail delivers to is read.',
  example: [
    'sources:',
    '  cluster-1: { kind: kubernetes, token: a-long-random-text, account: "123456789012", region: eu-central-1 }',
    '  production:',
    `    kind: ${bucketSourceKind}`,
    '    bucket: our-cloudtrail-logs',
    '    region: eu-west-1',
    '    credentialsFile: aws-credentials',
  ].join('\n'),
  fields: {
    kind: {
      type: optional(oneOf(...pushSourceKinds, bucketSourceKind)),
      default: null,
      isRequired: true,
      description: 'What sends, and in which form.',
    },
    account: {
      type: optional(accountId),
      default: null,
      defaultText: '`account.id`',
      description: 'The account that its records belong to.',
    },
    region: {
      type: optional(region),
      default: null,
      defaultText: '`region`',
      description: 'The Region of records that name none, and of the bucket.',
    },
    token: {
      type: optional(text('16 to 256 printable characters without spaces', /^[\x21-\x7e]{16,256}$/)),
      default: null,
      appliesTo: wherePushed,
      isSecret: true,
      description: 'What it sends as `Authorization: Bearer`; where none is set it signs with an access key.',
    },
    file: {
      type: optional(text('a path', /^[^\0]{1,4096}$/)),
      default: null,
      appliesTo: wherePushed,
      isPath: true,
      description: 'A log file of this machine, whole items on each line, that is followed as it grows and is rotated.',
    },
    bucket: {
      type: optional(text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
      default: null,
      isRequired: true,
      appliesTo: whereBucket,
      description: 'The bucket that the trail delivers to.',
    },
    prefix: {
      type: text('a key prefix without `/` at either end', /^([^/\0\n](.{0,198}[^/\0\n])?)?$/),
      default: '',
      appliesTo: whereBucket,
      description: "Below which the trail's `AWSLogs/` stands.",
    },
    endpoint: {
      type: optional(endpoint),
      default: null,
      defaultText: "AWS's in `region`",
      appliesTo: whereBucket,
      description: 'Of the S3 that has the bucket.',
    },
    queueUrl: {
      type: optional(webAddress),
      default: null,
      appliesTo: whereBucket,
      description: 'The queue that is told of each new object; where none is set the bucket is listed.',
    },
    ...credentialFields(whereBucket),
    pollIntervalMs: {
      type: wholeNumber(pollIntervalMsMin, pollIntervalMsMax),
      default: 60_000,
      appliesTo: whereBucket,
      description: 'How often it is looked at.',
    },
  },
  rules: [
    { field: 'endpoint', problem: (values, settings) => forbidden(values.endpoint, settings) },
    { field: 'queueUrl', problem: (values, settings) => forbidden(values.queueUrl, settings) },
    ...credentialRules<SourceValues>(
      ({ kind }) => kind === bucketSourceKind,
      (values) => values.region,
    ),
  ],
  make: makeSource,
})

function makeSource(name: string, values: SourceValues, settings: SettingValues): Source {
  const kind = required(values.kind, 'a kind')
  const named = {
    name,
    accountId: values.account ?? settings['account.id'],
    region: values.region ?? settings.region,
  }
  if (kind !== bucketSourceKind) return { ...named, kind, token: values.token, file: values.file }
  return {
    ...named,
    kind,
    bucket: required(values.bucket, 'a bucket'),
    prefix: values.prefix,
    endpoint: values.endpoint,
    queueUrl: values.queueUrl,
    credentials: makeCredentials(values, named.region),
    pollIntervalMs: values.pollIntervalMs,
  }
}

function forbidden(address: string | null, settings: SettingValues): string | null {
  return address === null ? null : forbiddenEndpoint(address, settings)
}
