import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { addressList, type Exchange, openExchange } from './exchange.ts'

/** Asks a listener of the test's own, and gives what an exchange is made of it there. */
let trustedProxies = addressList([])
let opened: Exchange | null = null
const server = createServer((message: IncomingMessage, response) => {
  const parts = { clock: systemClock, random: systemRandom, trustedProxies }
  const { signal } = new AbortController()
  opened = openExchange(message, null, { gone: signal, stopping: signal }, parts)
  response.end()
})

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

interface Asked {
  readonly trusted?: readonly string[]
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

async function exchangeOf({ trusted = [], path = '/', headers = {} }: Asked): Promise<Exchange> {
  trustedProxies = addressList(trusted)
  const port = portOf(server.address())
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
  await new Promise<void>((resolve, reject) => {
    // A connection of its own: one that is used again may be closed at that moment.
    const asking = request({ host: '127.0.0.1', port, path, headers: sent, agent: false }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    asking.on('error', reject)
    asking.end()
  })
  if (opened === null) throw new Error('nothing was opened')
  return opened
}

const sourceOf = async (forwarded: string | readonly string[], trusted: readonly string[]) =>
  (await exchangeOf({ trusted, headers: { 'x-forwarded-for': forwarded } })).sourceIPAddress

const me = '127.0.0.1'
const chains: readonly (readonly [
  name: string,
  forwarded: string | readonly string[],
  trusted: readonly string[],
  source: string,
])[] = [
  ['nobody is trusted', '198.51.100.1', [], me],
  ['the peer is trusted', '198.51.100.1', [me], '198.51.100.1'],
  [
    'the peer is trusted, and what stands before the last was said by a stranger',
    '10.0.0.9, 198.51.100.1',
    [me],
    '198.51.100.1',
  ],
  ['two proxies are trusted', '203.0.113.5, 10.0.0.9', [me, '10.0.0.0/8'], '203.0.113.5'],
  ['a stranger claims to be a proxy', '1.1.1.1, 10.0.0.9, 203.0.113.5', [me, '10.0.0.0/8'], '203.0.113.5'],
  ['all are trusted', '10.0.0.1, 10.0.0.2', [me, '10.0.0.0/8'], '10.0.0.1'],
  ['what a proxy adds is no address', '198.51.100.1, unknown', [me], me],
  ['what a proxy adds has a port', '198.51.100.1:443', [me], me],
  ['what a proxy adds is nothing', '', [me], me],
  ['a header of blanks', ' , , ', [me], me],
  ['the header comes twice', ['198.51.100.1', '203.0.113.5'], [me], '203.0.113.5'],
  ['an IPv6 address', '2001:db8::1', [me], '2001:db8::1'],
  ['an IPv4 address in IPv6', '::ffff:198.51.100.1', [me], '198.51.100.1'],
  ['an IPv4 address in IPv6 that is trusted', '203.0.113.5, ::ffff:10.0.0.1', [me, '10.0.0.0/8'], '203.0.113.5'],
  ['an address with a zone that is markup', '203.0.113.5, fe80::1%<script>', [me], me],
]

test.each(chains)('source address: %s', async (_name, forwarded, trusted, source) => {
  expect(await sourceOf(forwarded, trusted)).toBe(source)
})

test('source address: whatever a stranger says, only what trusted proxies added counts', async () => {
  const said = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.stringMatching(/^[!-+\--~]{0,20}$/),
    fc.constantFrom('10.0.0.1', '127.0.0.1', '::1', 'unknown', '_hidden', '"[2001:db8::1]:4711"'),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { maxLength: 20 }),
      fc.constantFrom('198.51.100.7', '2001:db8::7'),
      async (claims, client) => {
        const chain = [...claims, client, '10.0.0.1'].join(', ')
        expect(await sourceOf(chain, [me, '10.0.0.0/8'])).toBe(client)
        expect(await sourceOf(claims.join(','), ['10.0.0.0/8'])).toBe(me)
      },
    ),
    { numRuns: 100 },
  )
})

test('exchange: a URL with a host in it stands for its path, and what is no path for none', async () => {
  for (const [path, wanted, query] of [
    ['http://elsewhere.example/_cairn/health?a=1', '/_cairn/health', 'a=1'],
    ['HTTPS://elsewhere.example', '/', ''],
    ['http://elsewhere.example?a=b?c', '/', 'a=b?c'],
    ['/plain?', '/plain', ''],
    ['//double//slash', '//double//slash', ''],
  ] as const) {
    const exchange = await exchangeOf({ path })
    expect([exchange.path, exchange.query, exchange.wire.path]).toEqual([wanted, query, wanted])
  }
})

test('exchange: no query makes it fail, and each parameter comes out as it was put in', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 8 }), async (pairs) => {
      const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
      const { wire } = await exchangeOf({ path: `/?${query}` })
      const utf8 = (octets: string) => Buffer.from(octets, 'latin1').toString()
      const decoded = wire.query.map(({ name, value }) => [utf8(name), utf8(value)])
      expect(decoded).toEqual(pairs.map(([name, value]) => [name, value]))
    }),
    { numRuns: 100 },
  )
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[!"$-~%&=+]{0,60}$/), async (query) => {
      expect((await exchangeOf({ path: `/?${query}` })).query).toBe(query)
    }),
    { numRuns: 100 },
  )
})

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
