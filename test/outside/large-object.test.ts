import { expect, test } from 'vitest'
import { OutsideFolder } from '../support/outside-folder.ts'
import { mostMemory, residentBytes } from '../support/server-memory.ts'
import { startServer } from '../support/start-server.ts'

const mebibyte = 2 ** 20
const objectBytes = 300 * mebibyte

/** What a server may hold beyond what it held before: the parts on their way, and what the collector leaves lying. */
const memoryBytesMax = 250 * mebibyte

// Goal: memory does not grow with an object, in either direction, in parts or in one piece.
// Method: 300 MB of zeros, the memory of the server looked at all along.
test('memory: a large object passes in parts and in one piece', async () => {
  await using server = await startServer()
  using folder = new OutsideFolder(server)
  await folder.text('aws s3 mb s3://large-objects')
  await folder.text(`truncate -s ${objectBytes} large`)
  const before = await residentBytes(server)
  const transfers = [
    'aws s3 cp large s3://large-objects/parts --only-show-errors',
    'aws s3 cp s3://large-objects/parts back --only-show-errors && cmp large back',
    'aws s3api put-object --bucket large-objects --key whole --body large',
    'aws s3api get-object --bucket large-objects --key whole back && cmp large back',
    'aws s3 cp s3://large-objects/parts s3://large-objects/copy --only-show-errors',
    'aws s3 cp s3://large-objects/copy - | cmp large',
  ]
  for (const transfer of transfers) {
    const most = await mostMemory(server, () => folder.text(transfer))
    expect((most - before) / mebibyte, transfer).toBeLessThan(memoryBytesMax / mebibyte)
  }
})
