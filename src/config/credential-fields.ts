import { required } from '../base/assert.ts'
import type { Region } from '../base/brands.ts'
import { makeRole, type RegionOfEntry, type RoleValues, roleFields, roleRules } from './role-fields.ts'
import type { Applicability, EntryFields, EntryRule } from './section-definition.ts'
import { optional, text } from './setting-types.ts'
import type { BaseCredentials, UpstreamCredentials } from './upstream.ts'

/** Credentials for a server that is not Cairn: a key, or a file that has one, and a role to assume with it. */
export interface CredentialValues extends RoleValues {
  accessKeyId: string | null
  secretAccessKey: string | null
  credentialsFile: string | null
  profile: string | null
}

const defaultProfile = 'default'

// Servers other than AWS let a user choose both freely; these are what a signature's scope can carry.
const accessKeyId = text('1 to 128 printable characters without spaces, `/`, `,` and `=`', /^[!-+.\-0-<>-~]{1,128}$/)
const secretAccessKey = text('1 to 256 printable characters without spaces', /^[\x21-\x7e]{1,256}$/)
const path = text('a path', /^[^\0]{1,4096}$/)
const profile = text('the name of a profile', /^[\w.@+-]{1,64}$/)

/** @param appliesTo where an entry has credentials. */
export function credentialFields(appliesTo: Applicability): EntryFields<CredentialValues> {
  return {
    accessKeyId: {
      type: optional(accessKeyId),
      default: null,
      appliesTo,
      description: 'The access key id that Cairn signs with.',
    },
    secretAccessKey: {
      type: optional(secretAccessKey),
      default: null,
      appliesTo,
      isSecret: true,
      description: 'The secret access key that belongs to `accessKeyId`.',
    },
    credentialsFile: {
      type: optional(path),
      default: null,
      appliesTo,
      isPath: true,
      description: "Instead of both: a credentials file in AWS's form, read again when it has changed.",
    },
    profile: {
      type: optional(profile),
      default: null,
      defaultText: `\`${defaultProfile}\``,
      appliesTo,
      description: 'The profile of `credentialsFile`.',
    },
    ...roleFields(appliesTo),
  }
}

/**
 * @param areNeeded whether an entry has credentials; where not, none are set.
 * @param regionOf the Region of an entry that names none for STS.
 */
export function credentialRules<Values extends CredentialValues>(
  areNeeded: (values: Values) => boolean,
  regionOf: RegionOfEntry<Values>,
): EntryRule<Values>[] {
  return [
    {
      field: 'secretAccessKey',
      problem: (values) =>
        values.accessKeyId !== null && values.secretAccessKey === null ? 'must be set together with accessKeyId' : null,
    },
    {
      field: 'accessKeyId',
      problem: (values) =>
        values.secretAccessKey !== null && values.accessKeyId === null
          ? 'must be set together with secretAccessKey'
          : null,
    },
    {
      field: 'accessKeyId',
      problem: (values) =>
        areNeeded(values) && !hasKeys(values) && values.credentialsFile === null
          ? 'credentials are needed: accessKeyId and secretAccessKey, or credentialsFile'
          : null,
    },
    {
      field: 'credentialsFile',
      problem: (values) =>
        values.credentialsFile !== null && hasKeys(values)
          ? 'stands instead of accessKeyId and secretAccessKey; set one or the other'
          : null,
    },
    {
      field: 'profile',
      problem: (values) =>
        values.profile !== null && values.credentialsFile === null ? 'must be set together with credentialsFile' : null,
    },
    ...roleRules(regionOf),
  ]
}

/**
 * Takes values that the rules have passed.
 *
 * @param fallback the Region of an entry, where it names none for STS.
 */
export function makeCredentials(values: CredentialValues, fallback: Region): UpstreamCredentials {
  return makeRole(makeBase(values), values, fallback)
}

function makeBase({ accessKeyId, secretAccessKey, credentialsFile, profile }: CredentialValues): BaseCredentials {
  if (credentialsFile !== null) return { kind: 'file', path: credentialsFile, profile: profile ?? defaultProfile }
  return {
    kind: 'keys',
    accessKeyId: required(accessKeyId, 'an access key id'),
    secretAccessKey: required(secretAccessKey, 'a secret access key'),
  }
}

function hasKeys({ accessKeyId, secretAccessKey }: CredentialValues): boolean {
  return accessKeyId !== null || secretAccessKey !== null
}
