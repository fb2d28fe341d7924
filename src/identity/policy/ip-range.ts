import { isIPv4, isIPv6 } from 'node:net'

/** Addresses that share their first bits. */
export interface IpRange {
  readonly version: 4 | 6
  readonly bytes: readonly number[]
  readonly prefixBits: number
}

/** A range in CIDR form, or one address; null where `text` is neither. */
export function parseIpRange(text: string): IpRange | null {
  const slash = text.indexOf('/')
  const address = parseIp(slash === -1 ? text : text.slice(0, slash))
  if (address === null) return null
  const widthBits = address.bytes.length * 8
  if (slash === -1) return { ...address, prefixBits: widthBits }
  const prefix = text.slice(slash + 1)
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= widthBits ? { ...address, prefixBits: Number(prefix) } : null
}

/** Whether `address` lies in `range`. An IPv4 address lies in no IPv6 range. */
export function isInRange(range: IpRange, { version, bytes }: IpRange): boolean {
  if (version !== range.version) return false
  for (let bit = 0; bit < range.prefixBits; bit += 8) {
    const mask = bit + 8 <= range.prefixBits ? 0xff : (0xff << (8 - (range.prefixBits - bit))) & 0xff
    if ((((bytes[bit >> 3] ?? 0) ^ (range.bytes[bit >> 3] ?? 0)) & mask) !== 0) return false
  }
  return true
}

function parseIp(text: string): Pick<IpRange, 'version' | 'bytes'> | null {
  if (isIPv4(text)) return { version: 4, bytes: text.split('.').map(Number) }
  // A zone names an interface of the machine that wrote it, not an address.
  if (!isIPv6(text) || text.includes('%')) return null
  const bytes = ipv6Bytes(text)
  // An IPv4 address that came over an IPv6 socket is an IPv4 address.
  const isMapped = bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff))
  return isMapped ? { version: 4, bytes: bytes.slice(12) } : { version: 6, bytes }
}

/** The 16 bytes of an IPv6 address that is known to be one. */
function ipv6Bytes(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const before = groupBytes(head)
  const after = tail === undefined ? [] : groupBytes(tail)
  return [...before, ...new Array<number>(16 - before.length - after.length).fill(0), ...after]
}

function groupBytes(groups: string): number[] {
  if (groups === '') return []
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}
