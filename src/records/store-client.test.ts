import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchOf, eventText } from '../../test/support/event-records.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { RecordStoreClosedError } from './errors.ts'
import { RecordStoreClient } from './store-client.ts'

const all = { scope: { accounts: null, categories: null }, fromMs: 0, beforeMs: Number.MAX_SAFE_INTEGER }
const everyRecord = { ...all, conditions: [], text: null, order: 'oldest-first', limitRecords: null } as const
const firstPage = { ...all, term: null, eventId: null, after: null, recordBefore: null, limitRecords: 10 }

// Goal: a server can stop: the thread of the store ends, with the threads that it started, when everything is in segments.
test('store client: closing ends the thread, also with a tail open, and the next start finds everything', async () => {
  using folder = temporaryFolder()
  const { store } = await open(folder.path)
  const tail = store.follow(everyRecord, null)
  const slice = tail.next()
  const text = eventText()
  expect(await store.append([batchOf([text])])).toEqual([Uint8Array.of(0)])
  expect((await slice).value?.records.map(({ bytes }) => bytes.toString())).toEqual([text])
  const unanswered = tail.next().then(
    () => 'answered',
    () => 'refused',
  )
  await store.close()
  expect(await unanswered).toBe('refused')

  const next = await open(folder.path)
  expect(next.recovery).toEqual({ cuts: [], skipped: [] })
  const { store: stats } = await next.store.stats()
  expect(stats).toMatchObject({ records: 1, recentBytes: 0, recordSegments: 1 })
  expect((await next.store.page(firstPage)).records.map(({ bytes }) => bytes.toString())).toEqual([text])
  await next.store.close()
})

test('store client: errors of the thread arrive as what they are', async () => {
  using folder = temporaryFolder()
  const { store } = await open(folder.path)
  const closing = store.close()
  await expect(store.append([batchOf([eventText()])])).rejects.toThrow(RecordStoreClosedError)
  await closing
})

function open(folder: string) {
  return RecordStoreClient.open({
    recordsFolder: join(folder, 'records'),
    journalFolder: join(folder, 'journal'),
    historyRetentionDays: 90,
  })
}
