import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountIds, altered, batchOf, eventText, respelled, submitted } from '../../test/support/event-records.ts'
import { position, type RecordNumber, recordNumber } from '../base/brands.ts'
import { decodeBlock, parseCodec } from '../base/codec.ts'
import { noRedaction } from '../event/field-redaction/record-redactor.ts'
import { type Appender, type AppendReceipt, type FrameContent, JournalFullError } from '../journal/journal.ts'
import { BatchHeader } from './batch-header.ts'
import type { IdentityKey } from './index/index-query.ts'
import { appendStatuses, Intake } from './intake.ts'
import { prepareOwnRecords } from './prepare.ts'
import { historyMembership, type StoredRecord } from './segment/record-block.ts'

const { stored, duplicate, conflict } = appendStatuses
const full = new JournalFullError('no room')

test('intake: equal content is a duplicate whatever its spacing and the order of its members', async () => {
  const bench = new Bench()
  const text = eventText()
  expect(await bench.append([text])).toEqual([stored])
  expect(await bench.append([text])).toEqual([duplicate])
  expect(await bench.append([respelled(text)])).toEqual([duplicate])
  expect(bench.texts).toEqual([text])
})

test('intake: other content under a known identity is kept and marked', async () => {
  const bench = new Bench()
  const text = eventText({ note: 'first' })
  const other = altered(text, 'second')
  await bench.append([text])
  expect(await bench.append([other])).toEqual([conflict])
  expect(bench.stored.map(({ isConflict }) => isConflict)).toEqual([false, true])
  expect(await bench.append([other, text])).toEqual([duplicate, duplicate])
  expect(bench.texts).toEqual([text, other])
})

test('intake: account, time and event id together are the identity', async () => {
  const bench = new Bench()
  const texts = [
    eventText(),
    eventText({ accountId: accountIds[1] }),
    eventText({ eventTimeMs: 0 }),
    eventText({ eventID: 'another' }),
  ]
  expect(await bench.append(texts)).toEqual([stored, stored, stored, stored])
})

test('intake: within one batch a record counts once and a conflict beside it', async () => {
  const bench = new Bench()
  const text = eventText({ note: 'first' })
  const other = altered(text, 'second')
  const batch = [text, respelled(text), other, text, other]
  expect(await bench.append(batch)).toEqual([stored, duplicate, conflict, duplicate, duplicate])
  expect(bench.texts).toEqual([text, other])
  expect(bench.frames.length).toBe(1)
})

test('intake: a duplicate of a record on its way is answered when that one is durable, not before', async () => {
  const bench = new Bench()
  const text = eventText()
  const first = bench.begin([text])
  const second = bench.begin([respelled(text)])
  await turn()
  expect([first.isSettled, second.isSettled]).toEqual([false, false])
  bench.settle()
  expect([await first.statuses, await second.statuses]).toEqual([[stored], [duplicate]])
})

test('intake: a conflict that arrives twice at the same time is kept once', async () => {
  for (const isFirstStored of [true, false]) {
    const bench = new Bench()
    const text = eventText({ note: 'first' })
    const other = altered(text, 'second')
    if (isFirstStored) await bench.append([text])
    const appends = [text, other, respelled(other), other].map((one) => bench.begin([one]))
    bench.settle()
    const statuses = await Promise.all(appends.map((one) => one.statuses))
    expect(statuses).toEqual([[isFirstStored ? duplicate : stored], [conflict], [duplicate], [duplicate]])
    expect(bench.texts).toEqual([text, other])
  }
})

test('intake: where the first copy is refused so is its duplicate, and the next one is stored', async () => {
  const bench = new Bench()
  const text = eventText()
  const first = bench.begin([text])
  const second = bench.begin([text])
  bench.settle(full)
  await expect(first.statuses).rejects.toBe(full)
  await expect(second.statuses).rejects.toBe(full)
  expect(await bench.append([text])).toEqual([stored])
})

// Goal: a record that is on its way is known as such until it is durable or refused, also where its append was
// rejected early because of a copy that it waited for.
// Method: a batch waits for another's record; that one is refused while the batch is still on its way; its own record is
// sent again.
test('intake: a record on its way is not forgotten when a copy beside it is refused', async () => {
  const bench = new Bench()
  const [awaited, own] = [eventText({ eventID: 'awaited' }), eventText({ eventID: 'own' })]
  const first = bench.begin([awaited])
  const second = bench.begin([awaited, own])
  bench.settleNext(full)
  await expect(first.statuses).rejects.toBe(full)
  await expect(second.statuses).rejects.toBe(full)
  const again = bench.begin([own])
  bench.settle()
  expect(await again.statuses).toEqual([duplicate])
  expect(bench.texts).toEqual([own])
})

// Goal: whoever chooses ids so that hashes meet keeps no record out and marks none.
// Method: a record's header is given the hash of another's identity while that one is on its way, and in one batch with it.
test('intake: records on their way whose hashes are equal are still two', async () => {
  const [one, other] = [eventText({ eventID: 'one' }), eventText({ eventID: 'other' })]
  const hash = Buffer.alloc(5)
  hash.writeUIntLE(identityHashOf(one), 0, 5)
  const wanted = Buffer.alloc(5)
  wanted.writeUIntLE(identityHashOf(other), 0, 5)
  for (const texts of [[other], [one, other]]) {
    const bench = new Bench()
    const batch = batchOf(texts)
    const header = Buffer.from(batch.header)
    hash.copy(header, header.indexOf(wanted))
    const first = bench.begin([one])
    const second = bench.begin({ ...batch, header })
    bench.settle()
    await first.statuses
    expect((await second.statuses).at(-1)).toBe(stored)
  }
})

// Goal: a record is answered as a duplicate only where it is stored.
// Method: looking up the second record of a batch fails once; both are sent again.
test('intake: a lookup that fails leaves no record of its batch behind', async () => {
  const bench = new Bench()
  const [first, second] = [eventText({ eventID: 'first' }), eventText({ eventID: 'second' })]
  bench.failingLookups.add(identityHashOf(second))
  await expect(bench.append([first, second])).rejects.toThrow('EIO')
  bench.failingLookups.clear()
  expect(await bench.append([first, second])).toEqual([stored, stored])
})

// Goal: whoever can make the index answer with another record cannot keep this one out, nor have it marked.
// Method: the lookup answers with every stored record, as if all hashes were equal.
test('intake: an answer of the index that is another record neither hides nor marks this one', async () => {
  const bench = new Bench()
  await bench.append([eventText({ accountId: accountIds[1] }), eventText({ eventTimeMs: 5000 })])
  bench.isEveryHashEqual = true
  const text = eventText()
  expect(await bench.append([text])).toEqual([stored])
  expect(bench.stored.at(-1)?.isConflict).toBe(false)
  expect(await bench.append([respelled(text)])).toEqual([duplicate])
})

test('intake: a record that names no account belongs to the one that brought it', async () => {
  const bench = new Bench()
  const text = JSON.stringify({ eventID: 'a', eventTime: '2026-01-01T00:00:00Z' })
  const of = (accountId: string | undefined) => ({ ...submitted, principal: `arn:aws:iam::${accountId}:root` })
  expect(await bench.append([text], of(accountIds[0]))).toEqual([stored])
  expect(await bench.append([text], of(accountIds[1]))).toEqual([stored])
  expect(await bench.append([text], of(accountIds[0]))).toEqual([duplicate])
})

test('intake: a freed record is no longer there to be compared with', async () => {
  const bench = new Bench()
  const text = eventText()
  await bench.append([text])
  bench.freedBelow = 1
  expect(await bench.append([text])).toEqual([stored])
})

test('intake: ids that the server made are not looked up, and are found by those that come later', async () => {
  const bench = new Bench()
  const text = eventText()
  bench.failingLookups.add(identityHashOf(text))
  const own = bench.begin(prepareOwnRecords([text], submitted, noRedaction))
  bench.settle()
  expect(await own.statuses).toEqual([stored])
  bench.failingLookups.clear()
  expect(await bench.append([text])).toEqual([duplicate])
})

// Goal: whatever arrives together and whichever appends are refused, what was answered is there, and nothing is twice.
// Method: few identities with few contents each, batches that overlap, and a journal that refuses some of them.
test('intake: under any interleaving nothing that was answered is missing and nothing is there twice', async () => {
  const record = fc.tuple(fc.nat(2), fc.nat(2), fc.boolean())
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.array(record, { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: fc.constantFrom('settle' as const, 'refuse' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const bench = new Bench()
      const answered = new Set<string>()
      const waiting: Promise<void>[] = []
      for (const one of steps) {
        if (one === 'settle') bench.settleNext()
        else if (one === 'refuse') bench.settleNext(full)
        else {
          const texts = one.map(([id, content]) => eventText({ eventID: `id-${id}`, note: `content ${content}` }))
          const sent = texts.map((text, index) => (one[index]?.[2] === true ? respelled(text) : text))
          const told = bench.begin(sent).statuses.then(
            () => {
              for (const text of texts) answered.add(contentOf(text))
            },
            () => {},
          )
          waiting.push(told.then(() => expect(bench.contents).toEqual(expect.arrayContaining([...answered]))))
        }
        await turn()
      }
      bench.settle()
      await Promise.all(waiting)
      expect(bench.contents).toEqual([...new Set(bench.contents)])
    }),
    { numRuns: 150 },
  )
})

const contentOf = (text: string) => {
  const { eventID, requestParameters } = JSON.parse(text)
  return `${eventID} ${requestParameters.note}`
}

function identityHashOf(text: string): number {
  return BatchHeader.decode(batchOf([text]).header).identityHashes[0] ?? 0
}

/** Lets everything happen that can happen now. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** An intake over a journal that waits to be told what becomes of each frame, and a store in plain memory. */
class Bench {
  readonly stored: StoredRecord[] = []
  readonly frames: FrameContent[] = []
  isEveryHashEqual = false
  freedBelow = 0
  /** Hashes of identities. */
  readonly failingLookups = new Set<number>()
  readonly #identities: IdentityKey[] = []
  readonly #waiting: { readonly content: FrameContent; settle(refusal: Error | null): void }[] = []
  #position = 0
  readonly #intake = new Intake({
    appender: this.#appender(),
    findIdentities: () => (identity) => this.#find(identity),
    readStored: (number) => (number < this.freedBelow ? null : (this.stored[number] ?? null)),
    apply: (header, _body, receipt) => this.#take(header, receipt),
  })

  get texts(): string[] {
    return this.stored.map(({ bytes }) => bytes.toString())
  }

  get contents(): string[] {
    return this.texts.map(contentOf)
  }

  begin(records: readonly string[] | ReturnType<typeof batchOf>, provenance = submitted) {
    const batch = 'header' in records ? records : batchOf(records, provenance)
    const begun = { isSettled: false, statuses: this.#intake.append(batch).then((statuses) => [...statuses]) }
    const settled = () => {
      begun.isSettled = true
    }
    begun.statuses.then(settled, settled)
    return begun
  }

  async append(records: readonly string[], provenance = submitted): Promise<number[]> {
    const { statuses } = this.begin(records, provenance)
    this.settle()
    return statuses
  }

  settle(refusal: Error | null = null): void {
    while (this.#waiting.length > 0) this.settleNext(refusal)
  }

  settleNext(refusal: Error | null = null): void {
    this.#waiting.shift()?.settle(refusal)
  }

  #appender(): Appender {
    return {
      append: (content) =>
        new Promise((resolve, reject) => {
          const settle = (refusal: Error | null) => {
            if (refusal !== null) return reject(refusal)
            this.frames.push(content)
            resolve({ partition: 0, firstPosition: position(this.#position), storedAtMs: this.#position })
            this.#position += content.entryCount
          }
          this.#waiting.push({ content, settle })
        }),
      release: async () => 0,
      stats: async () => ({
        appends: 0,
        syncs: 0,
        bytes: 0,
        segments: 0,
        nextPosition: this.#position,
        hasFailed: false,
      }),
      close: async () => {},
    }
  }

  #find(identity: IdentityKey): RecordNumber[] {
    if (this.failingLookups.has(identity.hash)) throw new Error('EIO')
    const numbers = [...this.stored.keys()].filter(
      (number) => this.isEveryHashEqual || JSON.stringify(this.#identities[number]) === JSON.stringify(identity),
    )
    return numbers.map(recordNumber)
  }

  /** From the frame, so that what is compared later is what a restart would find. */
  #take({ provenance }: BatchHeader, { storedAtMs }: AppendReceipt): void {
    const frame = this.frames[this.#taken]
    this.#taken += 1
    if (frame === undefined) throw new Error('a batch was taken in before it was durable')
    const codec = parseCodec(frame.bodyCodec)
    if (codec === null) throw new Error('no such codec')
    const body = { codec, rawBytes: frame.bodyRawBytes, bytes: frame.body }
    const header = BatchHeader.decode(frame.header)
    const raw = decodeBlock(body)
    for (let index = 0; index < header.recordCount; index += 1) {
      this.#identities.push({ day: header.identityDays[index] ?? 0, hash: header.identityHashes[index] ?? 0 })
      this.stored.push({
        recordNumber: recordNumber(this.stored.length),
        bytes: raw.subarray(header.offsets[index], header.offsets[index + 1]),
        storedAtMs,
        provenance,
        isConflict: header.isConflict(index),
        memberships: [historyMembership],
      })
    }
  }

  #taken = 0
}
