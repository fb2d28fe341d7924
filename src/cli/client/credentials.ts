import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Credentials, type CredentialsProfile, parseCredentialsFile } from '../../aws-client/credentials-file.ts'
import { type CommandContext, CommandError } from '../context.ts'

export interface FoundCredentials {
  readonly credentials: Credentials
  /** The Region that stands beside them; null where none does. */
  readonly region: string | null
  /** For messages: `profile cairn of /…/credentials`. */
  readonly source: string
}

type Surroundings = Pick<CommandContext, 'env' | 'homeDir'>

/**
 * The credentials of `profile`, from the AWS credentials file or else the server's own.
 *
 * @throws {CommandError} No file holds such a profile.
 */
export function credentialsOfProfile(context: Surroundings, profile: string, dataDir: string): FoundCredentials {
  const files = [awsCredentialsFile(context), serverCredentialsFile(dataDir)]
  for (const file of files) {
    const found = readProfile(file, profile)
    if (found !== null) return found
  }
  throw new CommandError(`There is no profile ${profile} with keys in ${files.join(' or ')}.`)
}

/**
 * The credentials that the AWS variables name; null where they name none.
 *
 * @throws {CommandError} They name a profile or a file that is not there.
 */
export function credentialsOfEnvironment(context: Surroundings): FoundCredentials | null {
  const { env } = context
  const accessKeyId = env.AWS_ACCESS_KEY_ID
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY
  if (isSet(accessKeyId) && isSet(secretAccessKey)) {
    const sessionToken = isSet(env.AWS_SESSION_TOKEN) ? env.AWS_SESSION_TOKEN : null
    const credentials = { accessKeyId, secretAccessKey, sessionToken }
    return { credentials, region: null, source: 'the variable AWS_ACCESS_KEY_ID' }
  }
  if (!isSet(env.AWS_PROFILE) && !isSet(env.AWS_SHARED_CREDENTIALS_FILE)) return null
  const profile = isSet(env.AWS_PROFILE) ? env.AWS_PROFILE : 'default'
  const file = awsCredentialsFile(context)
  const found = readProfile(file, profile)
  if (found !== null) return found
  throw new CommandError(
    `There is no profile ${profile} with keys in ${file}; AWS_PROFILE and AWS_SHARED_CREDENTIALS_FILE name them.`,
  )
}

/** The credentials that the server wrote at its first start; null where it has not, or they are not ours to read. */
export function credentialsOfServer(dataDir: string): FoundCredentials | null {
  return readProfile(serverCredentialsFile(dataDir), 'default')
}

function serverCredentialsFile(dataDir: string): string {
  return join(dataDir, 'credentials')
}

function awsCredentialsFile({ env, homeDir }: Surroundings): string {
  return isSet(env.AWS_SHARED_CREDENTIALS_FILE) ? env.AWS_SHARED_CREDENTIALS_FILE : join(homeDir, '.aws', 'credentials')
}

function readProfile(file: string, name: string): FoundCredentials | null {
  const profile = readProfiles(file).get(name)
  if (profile === undefined || profile.credentials === null) return null
  return { credentials: profile.credentials, region: profile.region, source: `profile ${name} of ${file}` }
}

/** A file that is missing or not ours to read holds nothing for us; whoever asks says what is missing then. */
function readProfiles(file: string): ReadonlyMap<string, CredentialsProfile> {
  try {
    return parseCredentialsFile(readFileSync(file, 'utf8'))
  } catch {
    return new Map()
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
