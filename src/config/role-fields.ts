import type { Region } from '../base/brands.ts'
import { endpoint, forbiddenEndpoint } from './endpoint.ts'
import type { Applicability, EntryFields, EntryRule } from './section-definition.ts'
import { optional, region, text } from './setting-types.ts'
import type { BaseCredentials, UpstreamCredentials } from './upstream.ts'

/** A role that is assumed with credentials. The names are those of AWS's shared configuration files. */
export interface RoleValues {
  roleArn: string | null
  roleSessionName: string | null
  externalId: string | null
  stsEndpoint: string | null
  stsRegion: Region | null
}

const defaultSessionName = 'cairn'

// Servers other than AWS have partitions, and accounts, of their own form.
const roleArn = text(
  'the ARN of a role, such as `arn:aws:iam::123456789012:role/audit`',
  /^arn:[\w-]{1,32}:iam:[\w-]{0,32}:[\w.-]{0,64}:role\/[\x21-\x7e]{1,576}$/,
)
const sessionName = text('2 to 64 letters, digits and `_+=,.@-`', /^[\w+=,.@-]{2,64}$/)
const externalId = text('2 to 1224 letters, digits and `_+=,.@:/-`', /^[\w+=,.@:/-]{2,1224}$/)

/** @param appliesTo where an entry has credentials. */
export function roleFields(appliesTo: Applicability): EntryFields<RoleValues> {
  return {
    roleArn: {
      type: optional(roleArn),
      default: null,
      appliesTo,
      description: 'A role that is assumed with these credentials; what it may do is then what Cairn may do.',
    },
    roleSessionName: {
      type: optional(sessionName),
      default: null,
      defaultText: `\`${defaultSessionName}\``,
      appliesTo,
      description: 'What the sessions of the role are called, in records of the other side too.',
    },
    externalId: {
      type: optional(externalId),
      default: null,
      appliesTo,
      description: 'What the trust policy of the role wants as `sts:ExternalId`.',
    },
    stsEndpoint: {
      type: optional(endpoint),
      default: null,
      defaultText: "AWS's in `stsRegion`",
      appliesTo,
      description: 'Of the STS that has the role.',
    },
    stsRegion: {
      type: optional(region),
      default: null,
      defaultText: 'the Region of the entry, else `region`',
      appliesTo,
      description: 'The Region of that STS.',
    },
  }
}

const ofRole = ['roleSessionName', 'externalId', 'stsEndpoint', 'stsRegion'] as const

/** @param regionOf the Region of an entry that names none for STS. */
export function roleRules<Values extends RoleValues>(regionOf: RegionOfEntry<Values>): EntryRule<Values>[] {
  return [
    ...ofRole.map(
      (field): EntryRule<Values> => ({
        field,
        problem: (values) =>
          values[field] !== null && values.roleArn === null ? 'must be set together with roleArn' : null,
      }),
    ),
    {
      field: 'stsEndpoint',
      problem: ({ stsEndpoint }, settings) => (stsEndpoint === null ? null : forbiddenEndpoint(stsEndpoint, settings)),
    },
    {
      field: 'stsRegion',
      problem: (values, settings) => {
        const asked = values.stsRegion ?? regionOf(values) ?? settings.region
        if (
          values.roleArn === null ||
          values.stsEndpoint !== null ||
          partitionOfArn(values.roleArn) === partitionOf(asked)
        )
          return null
        return `must be of the partition of roleArn, which AWS's STS in ${asked} does not know; or set stsEndpoint`
      },
    },
  ]
}

/** The Region that an entry names for what it is about; null where it names none. */
export type RegionOfEntry<Values> = (values: Values) => Region | null

/** @param fallback the Region where the values name none. */
export function makeRole(base: BaseCredentials, values: RoleValues, fallback: Region): UpstreamCredentials {
  const { roleArn: arn, roleSessionName, stsRegion } = values
  if (arn === null) return base
  return {
    kind: 'role',
    base,
    roleArn: arn,
    sessionName: roleSessionName ?? defaultSessionName,
    externalId: values.externalId,
    stsEndpoint: values.stsEndpoint,
    stsRegion: stsRegion ?? fallback,
  }
}

function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? ''
}

/** The partitions whose endpoints AWS names in one way; a role of any other needs `stsEndpoint`. */
function partitionOf(name: Region): string {
  if (name.startsWith('cn-')) return 'aws-cn'
  return name.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
