import { fixedCredentials } from '../../aws-client/credential-source.ts'
import { S3Client } from '../../aws-client/s3-client.ts'
import { loadConfig } from '../../config/load-config.ts'
import {
  type ConnectOptions,
  commandUserAgent,
  expectRegion,
  parseEndpoint,
  regionOfEnvironment,
  trustedCertificates,
} from '../client/connect.ts'
import {
  credentialsOfEnvironment,
  credentialsOfProfile,
  credentialsOfServer,
  type FoundCredentials,
} from '../client/credentials.ts'
import { type CommandContext, CommandError } from '../context.ts'
import { CommandS3 } from '../s3/command-s3.ts'
import { S3Files } from './s3-files.ts'

export interface S3Options {
  readonly s3Endpoint?: string
  /** Where the bucket takes other keys than the server. */
  readonly s3Profile?: string
}

/** Where AWS itself looks for a bucket whose Region is not known. */
const fallbackRegion = 'us-east-1'

/** The S3 that `--s3-endpoint` or `AWS_ENDPOINT_URL_S3` names, else that of AWS. */
export function connectS3(
  context: CommandContext,
  options: ConnectOptions & S3Options & { parallel: number },
): S3Files {
  const found = findCredentials(context, options)
  const region = expectRegion(found.region ?? regionOfEnvironment(context) ?? fallbackRegion)
  const named = options.s3Endpoint ?? context.env.AWS_ENDPOINT_URL_S3 ?? ''
  const s3 = new S3Client({
    place: named === '' ? { kind: 'aws', region } : { kind: 'server', endpoint: parseEndpoint(named), region },
    credentials: fixedCredentials(found.credentials),
    clock: context.clock,
    trustedCertificates: trustedCertificates(context, null),
    connectionsMax: options.parallel + 1,
    userAgent: commandUserAgent,
    guard: null,
  })
  return new S3Files(new CommandS3(s3, found.source))
}

function findCredentials(context: CommandContext, options: ConnectOptions & S3Options): FoundCredentials {
  const dataDir = () => loadConfig({ env: context.env, cwd: context.cwd, configFile: options.config }).dataDir
  const profile = options.s3Profile ?? options.profile
  const found = options.s3Profile === undefined ? credentialsOfEnvironment(context) : null
  if (found !== null) return found
  const other =
    profile === undefined ? credentialsOfServer(dataDir()) : credentialsOfProfile(context, profile, dataDir())
  if (other !== null) return other
  throw new CommandError('There are no credentials for S3; set the AWS variables or name some with --s3-profile.')
}
