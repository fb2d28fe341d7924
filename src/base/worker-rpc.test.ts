import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { moving, RemoteCaller, RemoteError, serveCalls } from './worker-rpc.ts'

/** Both ends of a channel, with `handlers` at one of them. */
function connected(handlers: Parameters<typeof serveCalls>[1]) {
  const { port1, port2 } = new MessageChannel()
  serveCalls(port1, handlers)
  const caller = new RemoteCaller(port2)
  return {
    caller,
    port: port1,
    [Symbol.dispose]: () => {
      port1.close()
      port2.close()
    },
  }
}

class OwnError extends Error {
  override readonly name = 'OwnError'
  readonly count = 3
  readonly inner = { secret: true }
}

test('calls between threads: answers go to their callers, whatever order they come in', async () => {
  using channel = connected({
    later: async (ms: number) => {
      await new Promise((resolve) => setTimeout(resolve, ms))
      return ms
    },
  })
  expect(await Promise.all([20, 0, 10].map((ms) => channel.caller.call<number>('later', ms)))).toEqual([20, 0, 10])
})

test('calls between threads: an error crosses with its name, message and plain data; an unknown call is one', async () => {
  using channel = connected({
    fail: () => {
      throw new OwnError('why')
    },
    odd: () => Promise.reject('a text'),
  })
  const error = await channel.caller.call('fail', null).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(RemoteError)
  expect(error).toMatchObject({ name: 'OwnError', message: 'why', data: { count: 3 } })
  expect(JSON.stringify(error)).not.toContain('secret')
  await expect(channel.caller.call('odd', null)).rejects.toThrow('a text')
  await expect(channel.caller.call('nothing', null)).rejects.toThrow('no such call: nothing')
  await expect(channel.caller.call('__proto__', null)).rejects.toThrow()
})

test('calls between threads: what cannot be sent fails alone, on its own side, and the calls beside and after it go on', async () => {
  using channel = connected({ echo: (input: unknown) => input, bad: () => () => {} })
  const { caller } = channel
  const outcomes = await Promise.allSettled([
    caller.call('echo', 1),
    caller.call('echo', () => {}),
    caller.call('bad', null),
    caller.call('echo', 2),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  await expect(caller.call('echo', () => {})).rejects.toThrow(/could not be cloned/)
  expect(await caller.call('echo', 3)).toBe(3)
})

test('calls between threads: memory that is listed moves, in either direction', async () => {
  using channel = connected({ back: (bytes: Uint8Array<ArrayBuffer>) => moving(bytes, [bytes.buffer]) })
  const bytes = new Uint8Array([1, 2, 3])
  expect([...(await channel.caller.call<Uint8Array>('back', bytes, [bytes.buffer]))]).toEqual([1, 2, 3])
  expect(bytes).toHaveLength(0)
})

test('calls between threads: when the other end is gone, what waits fails and so does what comes later', async () => {
  using channel = connected({ never: () => new Promise(() => {}) })
  const waiting = channel.caller.call('never', null)
  channel.port.close()
  await expect(waiting).rejects.toThrow('the port was closed')
  await expect(channel.caller.call('never', null)).rejects.toThrow('the port was closed')
})
