import { expect, test } from 'vitest'
import { recordedStream } from './recorded-stream.ts'

test('recorded stream: what is all there at once is on record before it leaves, and needs no opening', async () => {
  expect(await play(['abc'])).toEqual(['recorded 3', 'sent abc'])
})

test('recorded stream: nothing leaves before the opening, and the last piece not before the record', async () => {
  expect(await play(['a', 'b', 'c'])).toEqual(['opened', 'sent a', 'sent b', 'recorded 3', 'sent c'])
})

test('recorded stream: an empty body is on record before the answer ends', async () => {
  expect(await play([])).toEqual(['recorded 0'])
})

test('recorded stream: what breaks on the way is on record as broken, and the answer is cut', async () => {
  expect(await play(['a', 'b', new Error('damaged')])).toEqual([
    'opened',
    'sent a',
    'recorded 1 damaged',
    'failed damaged',
  ])
})

test('recorded stream: what cannot begin is refused before anything is sent', async () => {
  await expect(recordedStream(body([new Error('missing')]), recorder([]))).rejects.toThrow('missing')
})

test('recorded stream: a reader who leaves early is on record with what was sent, and the body is let go', async () => {
  const log: string[] = []
  const source = body(['a', 'b', 'c'], () => log.push('let go'))
  for await (const piece of await recordedStream(source, recorder(log))) {
    log.push(`sent ${Buffer.from(piece)}`)
    break
  }
  expect(log).toEqual(['opened', 'sent a', 'let go', 'recorded 1'])
})

async function play(pieces: readonly (string | Error)[]): Promise<string[]> {
  const log: string[] = []
  try {
    for await (const piece of await recordedStream(body(pieces), recorder(log))) log.push(`sent ${Buffer.from(piece)}`)
  } catch (error) {
    log.push(`failed ${error instanceof Error ? error.message : ''}`)
  }
  return log
}

async function* body(pieces: readonly (string | Error)[], letGo = () => {}): AsyncGenerator<Uint8Array> {
  try {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece
      yield Buffer.from(piece)
    }
  } finally {
    letGo()
  }
}

function recorder(log: string[]) {
  return {
    open: async () => {
      log.push('opened')
    },
    record: async ({ bytesOut, error }: { bytesOut: number; error: unknown }) => {
      log.push(`recorded ${bytesOut}${error instanceof Error ? ` ${error.message}` : ''}`)
    },
  }
}
