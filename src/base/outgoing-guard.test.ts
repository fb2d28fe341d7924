import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { expect, test } from 'vitest'
import { ForbiddenAddressError, OutgoingGuard, type ResolveName } from './outgoing-guard.ts'

test.each([
  'http://169.254.169.254/',
  'http://169.254.169.254:8080/',
  'https://169.254.170.2/',
  'http://2852039166/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://[fd00:ec2::254]/',
  'http://[FD00:EC2:0::254]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]:80/',
  'http://100.100.100.200/',
])('outgoing guard: %s is never connected to', (url) => {
  expect(() => new OutgoingGuard().connection(new URL(url))).toThrow(ForbiddenAddressError)
})

test.each([
  'http://127.0.0.1:9000/',
  'http://10.0.0.5/',
  'http://[::1]:9000/',
  'http://169.254.7.7/',
  'https://s3.test/',
])('outgoing guard: %s is the operator’s own choice', (url) => {
  expect(() => new OutgoingGuard().connection(new URL(url))).not.toThrow()
})

test.each([
  'http://127.0.0.1:4690/',
  'http://127.1.2.3:4690/',
  'http://0.0.0.0:4690/',
  'http://[::1]:4690/',
  'http://[::ffff:127.0.0.1]:4690/',
])('outgoing guard: Cairn does not call itself at %s', (url) => {
  const guard = new OutgoingGuard()
  guard.listensOn(4690)
  expect(() => guard.connection(new URL(url))).toThrow(ForbiddenAddressError)
  expect(() => guard.connection(new URL(url.replace('4690', '4691')))).not.toThrow()
})

test('outgoing guard: the port that a scheme implies counts', () => {
  const guard = new OutgoingGuard()
  guard.listensOn(443)
  expect(() => guard.connection(new URL('https://127.0.0.1/'))).toThrow(ForbiddenAddressError)
  expect(() => guard.connection(new URL('http://127.0.0.1/'))).not.toThrow()
})

// Goal: a name is judged by what it stands for when it is connected to, and that address is the one that is connected to.
//
// Method: a name that stands for a metadata address and for a real server's; then for the metadata address alone.
test('outgoing guard: of a name only those addresses are used that are allowed', async () => {
  const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = new URL(`http://store.test:${address.port}/`)
  let addresses = ['169.254.169.254', '127.0.0.1']
  const resolve: ResolveName = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((one) => ({ address: one, family: 4 })),
    )
  const guard = new OutgoingGuard(resolve)
  try {
    expect(await textAt(guard, url)).toBe('here')
    addresses = ['169.254.169.254']
    await expect(textAt(guard, url)).rejects.toThrow(ForbiddenAddressError)
    addresses = ['127.0.0.1']
    guard.listensOn(address.port)
    await expect(textAt(guard, url)).rejects.toThrow(ForbiddenAddressError)
  } finally {
    server.close()
  }
})

function textAt(guard: OutgoingGuard, url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, ...guard.connection(url) }, (answer) => {
      answer.setEncoding('utf8').on('data', resolve).on('error', reject)
    })
    request.on('error', reject)
  })
}
