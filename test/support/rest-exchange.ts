import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { addressList, type Exchange, openExchange } from '../../src/api/http/exchange.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { isRecord } from '../../src/contract/is-record.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'

/** A request as it arrives, without a body. */
export function exchangeOf(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  const message = new IncomingMessage(new Socket())
  message.method = method
  message.url = url
  message.headers = { host: 'upstream.example', ...headers }
  message.rawHeaders.push(...Object.entries(message.headers).flatMap(([name, value]) => [name, String(value)]))
  const { signal } = new AbortController()
  const parts = { clock: systemClock, random: systemRandom, trustedProxies: addressList([]) }
  return openExchange(message, null, { gone: signal, stopping: signal }, parts)
}

/** A request that has the members of an input which REST protocols put into headers and query string. */
export function restExchange(operation: OperationContract, input: Readonly<Record<string, unknown>>): Exchange {
  const headers: Record<string, string> = {}
  const query: string[] = []
  for (const { name, location, locationName } of operation.input?.members ?? []) {
    const value = input[name]
    const wireName = locationName ?? name
    if (typeof value === 'object' && value !== null && location === 'headers') {
      for (const [key, part] of Object.entries(value)) headers[`${wireName}${key}`.toLowerCase()] = String(part)
    } else if (location === 'header' && value !== undefined) headers[wireName.toLowerCase()] = String(value)
    else if (location === 'querystring' && value !== undefined) {
      // Maps, of which a model has one or two, stand there with a name for each.
      const parts = isRecord(value) ? Object.entries(value) : [[wireName, value] as const]
      for (const [part, text] of parts) query.push(`${encodeURIComponent(part)}=${encodeURIComponent(String(text))}`)
    }
  }
  return exchangeOf(operation.method, `/bucket/key?${query.join('&')}`, headers)
}
