import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { rootCertificates } from 'node:tls'
import { fixedCredentials } from '../../aws-client/credential-source.ts'
import { SignedClient, type SignedRequest } from '../../aws-client/signed-client.ts'
import { isRegion, type Region } from '../../base/brands.ts'
import type { Config } from '../../config/config.ts'
import { loadConfig } from '../../config/load-config.ts'
import { type CommandContext, CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import {
  credentialsOfEnvironment,
  credentialsOfProfile,
  credentialsOfServer,
  type FoundCredentials,
} from './credentials.ts'
import { expectGood } from './server-answer.ts'

/** Where a command finds the server and who it is there. */
export interface ConnectOptions {
  readonly config?: string
  readonly endpoint?: string
  readonly profile?: string
}

/** The Region that signs where nothing names one. Cairn's own endpoints are the same in all. */
const fallbackRegion = 'us-east-1'

/** As the records of the command's own calls name it. */
export const commandUserAgent = 'cairn-command'

/** A Cairn to ask. */
export class CairnConnection {
  readonly region: string
  readonly #client: SignedClient
  readonly #credentialsSource: string

  constructor(client: SignedClient, credentialsSource: string) {
    this.#client = client
    this.#credentialsSource = credentialsSource
    this.region = client.signer.region
  }

  /**
   * Resolves with a good answer, whose body is still to be read.
   *
   * @throws {ServerAnswerError} The server refused or failed.
   * @throws {UnreachableError} There is no answer.
   */
  async ask(request: SignedRequest): Promise<IncomingMessage> {
    return expectGood(await this.#client.send(request), this.#credentialsSource)
  }

  close(): void {
    this.#client.close()
  }
}

/** What it takes to make clients of the server. */
export interface ServerAccess {
  readonly endpoint: URL
  readonly found: FoundCredentials
  readonly region: string
  readonly trustedCertificates: readonly string[] | null
}

/**
 * Endpoint: `--endpoint`, `AWS_ENDPOINT_URL`, else the configuration. Credentials: `--profile`, the AWS environment,
 * else those in the data folder. The configuration is read only where one of them needs it.
 *
 * @throws {CommandError} One of them is missing or cannot be understood.
 * @throws {InvalidConfigError} The configuration is needed and cannot be used.
 */
export function accessServer(context: CommandContext, options: ConnectOptions): ServerAccess {
  const config = lazily(() => loadConfig({ env: context.env, cwd: context.cwd, configFile: options.config }))
  const named = firstSet(options.endpoint, context.env.AWS_ENDPOINT_URL)
  const endpoint = named === null ? endpointOf(config()) : parseEndpoint(named)
  const found = findCredentials(context, options, config)
  const region = regionOfEnvironment(context) ?? found.region ?? fallbackRegion
  return {
    endpoint,
    found,
    region,
    trustedCertificates: trustedCertificates(context, named === null ? config() : null),
  }
}

/** A connection to the server that {@link accessServer} finds, and throws as it does. */
export function connect(context: CommandContext, options: ConnectOptions, connectionsMax = 2): CairnConnection {
  const { endpoint, found, region, trustedCertificates } = accessServer(context, options)
  const client = new SignedClient({
    endpoint,
    signer: { credentials: fixedCredentials(found.credentials), region, service: 'cairn' },
    clock: context.clock,
    trustedCertificates,
    connectionsMax,
    // A tail may be silent for long.
    idleTimeoutMs: null,
    userAgent: commandUserAgent,
    guard: null,
  })
  return new CairnConnection(client, found.source)
}

/** The address to reach a server that runs with `config` on this machine. */
export function endpointOf({ listen }: Config): URL {
  if (listen.port === 0) {
    throw new CommandError('listen.port is 0, so the port is chosen at start; name the server with --endpoint.')
  }
  const host = listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host === '::' ? '::1' : listen.host
  const scheme = listen.tls === null ? 'http' : 'https'
  return new URL(`${scheme}://${isIPv6(host) ? `[${host}]` : host}:${listen.port}`)
}

/** @throws {CommandError} `text` is no http or https URL. */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new CommandError(`${escapeForTerminal(text)} is no endpoint; one looks like http://127.0.0.1:4690.`)
}

/** @throws {CommandError} `text` is no Region. */
export function expectRegion(text: string): Region {
  if (isRegion(text)) return text
  throw new CommandError('The Region is no Region; set AWS_REGION.')
}

export function regionOfEnvironment({ env }: Pick<CommandContext, 'env'>): string | null {
  return firstSet(env.AWS_REGION, env.AWS_DEFAULT_REGION)
}

/**
 * The authorities that `AWS_CA_BUNDLE` names, else the built-in ones, and beside them the certificate that the server
 * itself is set up with, so that a self-signed one works. Null: the built-in ones alone.
 */
export function trustedCertificates({ env }: CommandContext, config: Config | null): readonly string[] | null {
  const bundle = firstSet(env.AWS_CA_BUNDLE)
  const own = config?.listen.tls?.certFile ?? null
  if (bundle === null && own === null) return null
  const authorities = bundle === null ? rootCertificates : [readCertificates(bundle)]
  return own === null ? authorities : [...authorities, readCertificates(own)]
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new CommandError(`The certificates in ${escapeForTerminal(file)} cannot be read.`)
  }
}

function findCredentials(context: CommandContext, options: ConnectOptions, config: () => Config): FoundCredentials {
  if (options.profile !== undefined) return credentialsOfProfile(context, options.profile, config().dataDir)
  const found = credentialsOfEnvironment(context) ?? credentialsOfServer(config().dataDir)
  if (found !== null) return found
  throw new CommandError(
    `There are no credentials in ${config().dataDir}; start the server once with: npm start, or name some with --profile.`,
  )
}

function firstSet(...values: (string | undefined)[]): string | null {
  return values.find((value) => value !== undefined && value !== '') ?? null
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
