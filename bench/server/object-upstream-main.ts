/** An upstream that costs as little as one can: it takes what it is sent, and answers as many bytes as the path says. */
import { createServer } from 'node:http'

const mebibyte = Buffer.alloc(1024 * 1024, 'cairn')

const server = createServer(async (message, response) => {
  message.resume()
  const wanted = message.method === 'GET' ? Number(/(\d+)$/.exec(message.url ?? '')?.[1] ?? 0) : 0
  await new Promise((resolve) => message.once('end', resolve))
  response.writeHead(200, { 'Content-Length': wanted, 'x-amz-request-id': '0123456789ABCDEF' })
  let rest = wanted
  const writeOn = () => {
    while (rest > 0) {
      const piece = mebibyte.subarray(0, Math.min(rest, mebibyte.length))
      rest -= piece.length
      if (!response.write(piece)) return response.once('drain', writeOn)
    }
    return response.end()
  }
  writeOn()
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`upstream ready on http://127.0.0.1:${port}\n`)
})
