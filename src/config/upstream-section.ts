import { required } from '../base/assert.ts'
import type { AccountId, Region } from '../base/brands.ts'
import { type CredentialValues, credentialFields, credentialRules, makeCredentials } from './credential-fields.ts'
import { endpoint, forbiddenEndpoint, isAwsEndpoint } from './endpoint.ts'
import { defineSection } from './named-section.ts'
import { accountId, listOf, oneOf, optional, region, text, wholeNumber } from './setting-types.ts'
import type { SettingValues } from './setting-values.ts'
import type { Upstream } from './upstream.ts'

interface UpstreamValues extends CredentialValues {
  endpoint: string | null
  signing: Upstream['signing']['kind'] | null
  recording: Upstream['recording']
  identitiesFile: string | null
  certificatesFile: string | null
  signingRegion: Region | null
  accounts: readonly AccountId[] | null
  connectTimeoutMs: number
  idleTimeoutMs: number
  connectionsMax: number
}

/** Whoever waits longer for a connection waits for nothing. */
const connectTimeoutMsMax = 600_000

/** A day: some calls (a large copy, a restore) answer only when they are done. */
const idleTimeoutMsMax = 86_400_000

/** Each is a file descriptor on both sides. */
const connectionsMax = 10_000

const whereSigned = { field: 'signing', values: ['sign'] }
const wherePassed = { field: 'signing', values: ['pass'] }

export const upstreamSection = defineSection<UpstreamValues, Upstream>({
  key: 'upstreams',
  environment: 'CAIRN_UPSTREAMS',
  name: text(
    'the signing name of a service (lower-case letters, digits, `-` and `.`, at most 64 of them), or `*`',
    /^(\*|[a-z0-9][a-z0-9.-]{0,63})$/,
  ),
  description:
    "Servers that answer a service in Cairn's place: calls are forwarded to them and recorded on the way. The name is " +
    'the signing name of the service; `*` takes every service that no other entry names and Cairn does not host.',
  example: [
    'upstreams:',
    '  dynamodb: { endpoint: "http://127.0.0.1:8000", signing: pass, recording: strict }',
    '  "*":',
    '    endpoint: https://aws-like.example:8443',
    '    signing: sign',
    '    credentialsFile: upstream-credentials',
    '    accounts: ["123456789012"]',
  ].join('\n'),
  fields: {
    endpoint: {
      type: optional(endpoint),
      default: null,
      isRequired: true,
      description: 'Where it answers. A name is looked up at each new connection.',
    },
    signing: {
      type: optional(oneOf('pass', 'sign')),
      default: null,
      isRequired: true,
      description:
        '`pass`: the request goes on as it came, and the upstream verifies its signature. `sign`: Cairn verifies and ' +
        'authorises the caller, and signs anew.',
    },
    recording: {
      type: oneOf('strict', 'relaxed'),
      default: 'strict',
      description:
        '`strict`: the caller gets no answer that is not on record. `relaxed`: the caller never waits for the record.',
    },
    identitiesFile: {
      type: optional(text('a path', /^[^\0]{1,4096}$/)),
      default: null,
      appliesTo: wherePassed,
      isPath: true,
      description: "Who stands behind access keys that are not Cairn's own; read at the start.",
    },
    certificatesFile: {
      type: optional(text('a path', /^[^\0]{1,4096}$/)),
      default: null,
      defaultText: 'the built-in authorities',
      isPath: true,
      description:
        'PEM: what the certificates of `endpoint` and `stsEndpoint` are trusted by, instead; read at the start.',
    },
    ...credentialFields(whereSigned),
    signingRegion: {
      type: optional(region),
      default: null,
      defaultText: "the caller's",
      appliesTo: whereSigned,
      description: 'The Region that the signatures for it name.',
    },
    accounts: {
      type: optional(listOf(accountId, 'account ids', 1)),
      default: null,
      defaultText: '`account.id`',
      appliesTo: whereSigned,
      description: 'The accounts whose principals may use it.',
    },
    connectTimeoutMs: {
      type: wholeNumber(1, connectTimeoutMsMax),
      default: 5_000,
      description: 'How long a connection to it may take to be made.',
    },
    idleTimeoutMs: {
      type: wholeNumber(1, idleTimeoutMsMax),
      default: 300_000,
      description: 'How long neither side may send anything while a call is under way.',
    },
    connectionsMax: {
      type: wholeNumber(1, connectionsMax),
      default: 256,
      description: 'Most connections to it at the same time.',
    },
  },
  rules: [
    {
      field: 'endpoint',
      problem: (values, settings) => (values.endpoint === null ? null : forbiddenEndpoint(values.endpoint, settings)),
    },
    {
      field: 'endpoint',
      problem: ({ endpoint: address, signing }) =>
        signing === 'pass' && address !== null && isAwsEndpoint(address)
          ? 'is AWS, which refuses what was signed for another host; set signing: sign'
          : null,
    },
    {
      field: 'certificatesFile',
      problem: ({ certificatesFile, endpoint: address, stsEndpoint }) =>
        certificatesFile !== null && ![address, stsEndpoint].some((one) => one?.startsWith('https:') ?? false)
          ? 'applies only where endpoint or stsEndpoint is https; remove it'
          : null,
    },
    ...credentialRules<UpstreamValues>(
      ({ signing }) => signing === 'sign',
      ({ signingRegion }) => signingRegion,
    ),
  ],
  make: (service, values, settings) => ({
    service,
    endpoint: required(values.endpoint, 'an endpoint'),
    signing: signingOf(values, settings),
    recording: values.recording,
    identitiesFile: values.identitiesFile,
    certificatesFile: values.certificatesFile,
    connectTimeoutMs: values.connectTimeoutMs,
    idleTimeoutMs: values.idleTimeoutMs,
    connectionsMax: values.connectionsMax,
  }),
})

function signingOf(values: UpstreamValues, settings: SettingValues): Upstream['signing'] {
  if (values.signing !== 'sign') return { kind: 'pass' }
  return {
    kind: 'sign',
    credentials: makeCredentials(values, values.signingRegion ?? settings.region),
    region: values.signingRegion,
    accounts: values.accounts,
  }
}
