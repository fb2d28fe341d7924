import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexedRecord, memtableOf } from '../../../test/support/index-model.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeFileDurably } from '../../base/durable-file.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { attributeIds } from '../../event/fields.ts'
import { encodeIndexSegment } from './encode-index-segment.ts'
import { IndexSegment } from './index-segment.ts'
import { IntersectionRanks, noRank, type RankCursor, UnionRanks } from './rank-cursor.ts'

const records = 6000
const names = ['every-2', 'every-3', 'every-7', 'every-45', 'bursts', 'two', 'one', 'none']

/** Which records have a name: lists of many chunks, of one, of two ordinals, of one, of none. */
function has(name: string, ordinal: number): boolean {
  if (name.startsWith('every-')) return ordinal % Number(name.slice('every-'.length)) === 0
  if (name === 'bursts') return ordinal % 1500 < 300
  if (name === 'two') return ordinal === 127 || ordinal === 5999
  return name === 'one' && ordinal === 3000
}

// Goal: a cursor finds the next rank from wherever it is asked, in both directions, over chunk ends too.
//
// Method: seeks go up by random steps, small and large, and to the exact first and last ordinals of chunks. Each answer
// is compared with the list of ranks that were made with the records.
test('rank cursor: every seek finds the first rank that is not before, in lists, unions and intersections', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'segment')
  const made = Array.from({ length: records }, (_, ordinal) => {
    const attributes = names.filter((name) => has(name, ordinal)).map((name) => [attributeIds.eventName, name] as const)
    return indexedRecord({ timeMs: ordinal, recordNumber: ordinal, attributes })
  })
  writeFileDurably(nodeFileSystem, path, encodeIndexSegment(memtableOf(made)))
  const segment = IndexSegment.open(nodeFileSystem, path)

  const chosen = fc.subarray(names, { minLength: 1, maxLength: 3 })
  const steps = fc.array(fc.oneof(fc.nat(3), fc.nat(200), fc.nat(3000)), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(chosen, fc.boolean(), fc.constantFrom('any', 'all'), steps, (wanted, isDescending, kind, seeks) => {
      const order = { records, isDescending }
      const ofName = (text: string): RankCursor => {
        const term = { attribute: attributeIds.eventName, values: [{ text, isPattern: false }] }
        return segment.terms.ranks(term, { isAll: true, scopes: [0] }, order) ?? new UnionRanks([])
      }
      const cursors = wanted.map(ofName)
      const cursor = kind === 'any' ? new UnionRanks(cursors) : new IntersectionRanks(cursors)
      const ranks = Array.from({ length: records }, (_, rank) => rank).filter((rank) => {
        const ordinal = isDescending ? records - 1 - rank : rank
        const answers = wanted.map((name) => has(name, ordinal))
        return kind === 'any' ? answers.includes(true) : !answers.includes(false)
      })
      let rank = 0
      for (const step of seeks) {
        const found = cursor.seek(rank)
        expect(found).toBe(ranks.find((candidate) => candidate >= rank) ?? noRank)
        rank = Math.min(records, rank + step)
      }
    }),
    { numRuns: 600 },
  )
  // Chunks of 128 end at known places: each is asked for by a cursor that has read nothing, and by one that read the first.
  for (const isDescending of [false, true]) {
    for (const name of ['every-2', 'every-7', 'bursts']) {
      const ranks = Array.from({ length: records }, (_, rank) => rank).filter((rank) =>
        has(name, isDescending ? records - 1 - rank : rank),
      )
      for (const hasRead of [false, true]) {
        for (let index = 0; index < ranks.length; index += 1) {
          const term = { attribute: attributeIds.eventName, values: [{ text: name, isPattern: false }] }
          const cursor = segment.terms.ranks(term, { isAll: true, scopes: [0] }, { records, isDescending })
          if (hasRead) cursor?.seek(0)
          expect(cursor?.seek(ranks[index] ?? 0)).toBe(ranks[index])
        }
      }
    }
  }
  segment.close()
})
