import { expect, test } from 'vitest'
import { position } from '../../src/base/brands.ts'
import { extractFields } from '../../src/event/extract.ts'
import { noRedaction } from '../../src/event/field-redaction/record-redactor.ts'
import { JournalReader } from '../../src/journal/journal-reader.ts'
import { prepareOwnRecords } from '../../src/records/prepare.ts'
import { provenanceKinds } from '../../src/records/provenance.ts'
import { accountIds, altered, batchOf, EventMaker, eventText, submitted } from './event-records.ts'
import { readJournalRecords } from './journal-records-verifier.ts'
import { verifyJournal } from './journal-verifier.ts'
import { journalFolder, newPorts, startStore } from './record-store-simulation.ts'

// Goal: docs/formats/journal-records.md says enough to read what the record store writes.
// Method: batches and openings of every kind are appended, and read with the reader that was written from the page.
test('journal records: the reader written from the page finds every record and opening as it was appended', async () => {
  const ports = newPorts(1)
  const store = startStore(ports, {
    bounds: { flushBytesMin: 1e9, flushRecordsMin: 1e9, recentBytesMax: 1e9, packBytesMin: 1e9 },
  })
  const maker = new EventMaker(1)
  const made = Array.from({ length: 20 }, () => maker.record(ports.clock.nowMs()))
  const [first = ''] = made
  const odd = [
    '{"eventName":"no id, no account, no time"}',
    '{"eventID":"of the principal","eventTime":"1970-01-01T00:00:00Z","readOnly":true,"userAgent":"zoë"}',
    eventText({ eventID: 'large', note: 'y'.repeat(3000) }),
  ]
  const captured = { kind: provenanceKinds.captured, principal: '', origin: '' }
  await store.append([batchOf(made), batchOf([altered(first, 'a conflict'), first])])
  await store.appendOpening({ eventId: 'begun', openedAtMs: 7, draft: '{"a":1}' })
  await store.append([batchOf(odd)])
  await store.append([prepareOwnRecords([eventText({ eventID: 'begun' })], captured, noRedaction)])

  const { frames, damages } = verifyJournal(
    new Map([...ports.disk.files()].filter(([path]) => path.startsWith(journalFolder))),
  )
  expect(damages).toEqual([])
  const { records, openings } = readJournalRecords(frames)
  const texts = [...made, altered(first, 'a conflict'), ...odd, eventText({ eventID: 'begun' })]
  expect(records.map(({ bytes }) => bytes.toString())).toEqual(texts)
  expect(records.filter(({ isConflict }) => isConflict).map(({ bytes }) => bytes.toString())).toEqual([texts[20]])
  expect(records.filter(({ isOwnId }) => isOwnId).map(({ eventId }) => eventId)).toEqual(['begun'])
  expect(records.map(({ provenance }) => provenance)).toEqual([
    ...Array.from({ length: 24 }, () => submitted),
    captured,
  ])
  expect(openings).toEqual([{ framePosition: 21, eventId: 'begun', openedAtMs: 7, draft: '{"a":1}' }])
  for (const { bytes, isDerivedId, ...record } of records) {
    const fields = extractFields(JSON.parse(bytes.toString()), bytes)
    const { accountId, region, category, eventTimeMs, eventId, readOnly, attributes } = record
    expect({
      accountId,
      region,
      category,
      eventTimeMs,
      eventId,
      readOnly,
      attributes,
      eventIdDerived: isDerivedId,
    }).toEqual({
      ...fields,
      accountId: fields.accountId ?? accountIds[0],
    })
  }
})

// Goal: whatever the store takes out of a frame at a start is what the page says, so that both readers agree on positions.
test('journal records: positions count openings, record numbers do not', async () => {
  const ports = newPorts(1)
  const store = startStore(ports)
  await store.appendOpening({ eventId: 'a', openedAtMs: 7, draft: '{}' })
  await store.append([batchOf([eventText({ eventID: 'b' }), eventText({ eventID: 'c' })])])
  const { nextPosition } = store.stats()
  expect([nextPosition, store.nextRecord]).toEqual([3, 2])
  const reader = new JournalReader({
    fs: ports.disk,
    folder: journalFolder,
    partition: 0,
    durableEnd: () => position(3),
  })
  expect([...reader.frames(position(0))].map(({ firstPosition }) => firstPosition)).toEqual([0, 1])
})
