import { type LookupAddress, type LookupAllOptions, lookup as lookupAddresses } from 'node:dns'
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Where clouds hand credentials of the machine to whoever asks from inside it: AWS's instances, tasks and pods (Google,
 * Azure and others share the first), Azure's host, Alibaba's, Oracle's.
 */
const metadataAddresses = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
] as const

/** More endpoints than a configuration has; a name stands for several addresses. */
const knownAddressesMax = 256

/** Resolves a name as `lookup` of `node:dns` does. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** What a connection is made with, for `http.request`, `https.request`, `net.connect` and `tls.connect`. */
export interface GuardedConnection {
  readonly lookup: LookupFunction
}

/**
 * Stands before every connection that this server makes. Endpoints are the operator's own settings, so they may be
 * private or loopback addresses; never where a cloud gives out credentials, and never this server's own listener, which
 * would answer itself for ever. A name is checked by the addresses that it stands for at the moment of connecting, and
 * one of these is connected to: no later answer of a name server counts.
 *
 * Bounds in time and size are the caller's, as is following no redirect: its target would not be the operator's choice.
 */
export class OutgoingGuard {
  readonly #resolve: ResolveName
  readonly #forbidden = new BlockList()
  /** Whether the address is forbidden, of those that were asked for last. */
  readonly #known = new Map<string, boolean>()
  #ownPort: number | null = null

  constructor(resolve: ResolveName = lookupAddresses) {
    this.#resolve = resolve
    for (const address of metadataAddresses) this.#forbidden.addAddress(address, familyOf(address))
  }

  /** From now on nothing connects to this port of this machine: the server itself listens there. */
  listensOn(port: number): void {
    this.#ownPort = port
  }

  /**
   * To be asked for at each request: an address is checked here, a name when the connection resolves it.
   *
   * @throws {ForbiddenAddressError} `endpoint` is such an address. For a name, the connection fails with this error.
   */
  connection(endpoint: URL): GuardedConnection {
    const host = endpoint.hostname.replace(/^\[(.*)\]$/, '$1')
    const port = portOf(endpoint)
    if (isIP(host) !== 0 && !this.#allows(host, port)) throw new ForbiddenAddressError(host)
    return {
      lookup: (hostname, options, callback) =>
        this.#resolve(hostname, { ...options, all: true }, (error, addresses) => {
          if (error !== null) return callback(error, [])
          const allowed = addresses.filter(({ address }) => this.#allows(address, port))
          const [first] = allowed
          if (first === undefined) return callback(new ForbiddenAddressError(hostname), [])
          if (options.all === true) callback(null, allowed)
          else callback(null, first.address, first.family)
        }),
    }
  }

  /** The same few endpoints are asked for over and over, and looking an address up costs more than sending a head. */
  #isForbidden(address: string): boolean {
    const known = this.#known.get(address)
    if (known !== undefined) return known
    const isForbidden = this.#forbidden.check(address, familyOf(address))
    if (this.#known.size >= knownAddressesMax) this.#known.clear()
    this.#known.set(address, isForbidden)
    return isForbidden
  }

  #allows(given: string, port: number): boolean {
    const [address = given] = given.split('%')
    if (this.#isForbidden(address)) return false
    return port !== this.#ownPort || !isOfThisMachine(address)
  }
}

/** Nothing was sent: the name or address is one that no connection of this server may go to. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
  readonly code = 'EACCES'

  constructor(host: string) {
    super(`connections to ${host} are never made: it is a metadata service, or Cairn itself`)
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/** Asked anew each time: addresses of a machine come and go. */
function isOfThisMachine(address: string): boolean {
  const own = new BlockList()
  own.addSubnet('127.0.0.0', 8, 'ipv4')
  for (const one of ['0.0.0.0', '::', '::1']) own.addAddress(one, familyOf(one))
  for (const { address: one, family } of Object.values(networkInterfaces()).flatMap((given) => given ?? [])) {
    own.addAddress(one, family === 'IPv4' ? 'ipv4' : 'ipv6')
  }
  return own.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}
