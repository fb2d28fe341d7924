import { isIPv4 } from 'node:net'

/** True where only this machine reaches a listener on `host`. A name other than `localhost` may lead anywhere. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
