import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { startServer } from '../support/start-server.ts'
import { cloudTrail, openSocket, residentMebibytes, search, send, signedHead } from './attacker.ts'

// Goal: a search whose caller stops reading is paused, costs no memory meanwhile, and is ended and on record as that.
//
// Method: an answer of 32 MB that no compression makes small, more than the buffers on the way take, to a caller that
// reads nothing. The server must cut it within its bound of 30 seconds; calls are answered before and after.
test('unread answer: a search that nobody reads is paused, then cut off and on record as that', async () => {
  await using server = await startServer()
  const url = new URL(server.url)
  const credentials = server.credentials()
  for (let from = 0; from < 800; from += 100) {
    const lines = Array.from({ length: 100 }, (_, at) => {
      const padding = randomBytes(30_000).toString('base64')
      return JSON.stringify({
        eventID: `fill-${from + at}`,
        eventName: 'Fill',
        eventTime: '2026-11-20T00:00:00Z',
        padding,
      })
    })
    const put = { credentials, target: '/_cairn/v1/events?summary=true', body: lines.join('\n') }
    expect((await send(url, put)).status).toBe(200)
  }
  const before = await residentMebibytes(url)
  const socket = openSocket(
    url,
    signedHead(url, { method: 'GET', target: '/_cairn/v1/search?eventName=Fill', credentials }),
  )
  await once(socket, 'connect')
  socket.pause()
  const isWell = async () => (await cloudTrail(url, credentials, 'LookupEvents', '{"MaxResults":1}')).status === 200
  expect(await isWell()).toBe(true)

  let ended: Awaited<ReturnType<typeof search>> = []
  while (ended.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    ended = await search(url, credentials, 'eventName=Search&errorCode=RequestTimeout')
  }
  expect(await residentMebibytes(url)).toBeLessThan(before + 150)
  expect(ended[0]?.record).toMatchObject({ errorMessage: 'The answer was left unread for 30 seconds.' })
  expect(await isWell()).toBe(true)
  socket.destroy()
})
