import { awsServiceEndpoint } from '../../aws-client/aws-endpoint.ts'
import { fixedCredentials } from '../../aws-client/credential-source.ts'
import { S3Client } from '../../aws-client/s3-client.ts'
import { SignedClient } from '../../aws-client/signed-client.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { callCloudTrail } from '../client/cloudtrail-call.ts'
import {
  accessServer,
  type ConnectOptions,
  commandUserAgent,
  expectRegion,
  parseEndpoint,
  regionOfEnvironment,
  type ServerAccess,
  trustedCertificates,
} from '../client/connect.ts'
import { credentialsOfEnvironment, credentialsOfProfile, type FoundCredentials } from '../client/credentials.ts'
import { type CommandContext, CommandError } from '../context.ts'
import { CommandS3 } from '../s3/command-s3.ts'

export interface ServiceOptions extends ConnectOptions {
  /** The services of AWS itself. */
  readonly aws?: boolean
  readonly s3Endpoint?: string
  readonly s3Profile?: string
}

/** Objects under way at the same time, listings aside. */
const s3ConnectionsMax = 64

/** Where AWS looks for a bucket whose Region is not known. */
const fallbackRegion = 'us-east-1'

type ServiceRoute = Omit<ServerAccess, 'endpoint'> & {
  readonly endpointOf: (service: 's3' | 'cloudtrail', region: string) => URL
}

/** CloudTrail and S3, of a Cairn or of AWS. Nothing is looked up before it is needed. */
export class ServiceAccess {
  readonly #context: CommandContext
  readonly #options: ServiceOptions
  #route: ServiceRoute | null = null
  #s3: CommandS3 | null = null
  readonly #trails = new Map<string, SignedClient>()

  constructor(context: CommandContext, options: ServiceOptions) {
    this.#context = context
    this.#options = options
  }

  /** The Region to ask where nothing names one. */
  get region(): string {
    return this.#routed().region
  }

  /** Calls an operation of CloudTrail in `region`. Throws as {@link callCloudTrail}. */
  cloudTrail(region: string, operation: string, input: JsonObject): Promise<JsonObject> {
    const { endpointOf, found, trustedCertificates } = this.#routed()
    const known = this.#trails.get(region)
    const client =
      known ??
      new SignedClient({
        endpoint: endpointOf('cloudtrail', region),
        signer: { credentials: fixedCredentials(found.credentials), region, service: 'cloudtrail' },
        clock: this.#context.clock,
        trustedCertificates,
        connectionsMax: 2,
        idleTimeoutMs: null,
        userAgent: commandUserAgent,
        guard: null,
      })
    this.#trails.set(region, client)
    return callCloudTrail(client, found.source, operation, input)
  }

  get s3(): CommandS3 {
    this.#s3 ??= this.#makeS3()
    return this.#s3
  }

  close(): void {
    this.#s3?.close()
    for (const client of this.#trails.values()) client.close()
  }

  #makeS3(): CommandS3 {
    const { s3Endpoint, s3Profile, aws = false } = this.#options
    const { endpointOf, found, region, trustedCertificates } = this.#routed()
    const named = s3Endpoint ?? this.#context.env.AWS_ENDPOINT_URL_S3 ?? ''
    const keys = s3Profile === undefined ? found : profileCredentials(this.#context, s3Profile)
    const s3Region = expectRegion(region)
    const endpoint = named === '' ? endpointOf('s3', region) : parseEndpoint(named)
    const isAtAws = aws && named === ''
    const s3 = new S3Client({
      place: isAtAws ? { kind: 'aws', region: s3Region } : { kind: 'server', endpoint, region: s3Region },
      credentials: fixedCredentials(keys.credentials),
      clock: this.#context.clock,
      trustedCertificates,
      connectionsMax: s3ConnectionsMax,
      userAgent: commandUserAgent,
      guard: null,
    })
    return new CommandS3(s3, keys.source)
  }

  #routed(): ServiceRoute {
    this.#route ??= this.#options.aws === true ? this.#toAws() : this.#toServer()
    return this.#route
  }

  #toServer(): ServiceRoute {
    const { endpoint, ...access } = accessServer(this.#context, this.#options)
    return { ...access, endpointOf: () => endpoint }
  }

  #toAws(): ServiceRoute {
    const { profile } = this.#options
    const context = this.#context
    const found =
      profile === undefined
        ? (credentialsOfEnvironment(context) ?? profileCredentials(context, 'default'))
        : profileCredentials(context, profile)
    return {
      found,
      region: regionOfEnvironment(context) ?? found.region ?? fallbackRegion,
      trustedCertificates: trustedCertificates(context, null),
      endpointOf: (service, region) => awsServiceEndpoint(service, expectRegion(region)),
    }
  }
}

function profileCredentials(context: CommandContext, profile: string): FoundCredentials {
  try {
    // The data folder of a Cairn is no place for keys of AWS; the current folder holds none.
    return credentialsOfProfile(context, profile, context.cwd)
  } catch (error) {
    if (error instanceof CommandError && profile === 'default') {
      throw new CommandError('There are no credentials for AWS; set the AWS variables or name some with --profile.')
    }
    throw error
  }
}
