import { expect, test } from 'vitest'
import { type MergeCandidate, mergedRecordsMax, mergeFanIn, nextMerge } from './merge-policy.ts'

test('merge policy: live segments stay logarithmic and a record is rewritten once a tier', () => {
  for (const flushed of [1, 700, 50_000]) {
    let live: readonly MergeCandidate[] = []
    let total = 0
    let rewritten = 0
    for (let flush = 0; flush < 400; flush += 1) {
      live = [...live, { records: flushed + (flush % 3) }]
      total += flushed + (flush % 3)
      for (let merge = nextMerge(live); merge !== null; merge = nextMerge(live)) {
        const chosen = new Set(merge)
        const records = merge.reduce((sum, segment) => sum + segment.records, 0)
        rewritten += records
        live = [...live.filter((segment) => !chosen.has(segment)), { records }]
      }
      const tiers = Math.ceil(Math.log2(total / flushed + 1) / Math.log2(mergeFanIn)) + 1
      expect(live.length).toBeLessThanOrEqual((mergeFanIn - 1) * tiers)
      expect(rewritten).toBeLessThanOrEqual(total * tiers)
    }
  }
})

test('merge policy: too few of a size, or too many records for one segment, are left alone', () => {
  expect(nextMerge([])).toBeNull()
  expect(nextMerge(Array.from({ length: mergeFanIn - 1 }, () => ({ records: 10 })))).toBeNull()
  expect(nextMerge(Array.from({ length: mergeFanIn }, () => ({ records: mergedRecordsMax / 4 })))).toBeNull()
})

test('merge policy: the lowest full tier goes first, and empty segments are merged away', () => {
  const small = Array.from({ length: mergeFanIn }, () => ({ records: 0 }))
  const large = Array.from({ length: mergeFanIn }, () => ({ records: 5000 }))
  expect(nextMerge([...large, ...small])).toEqual(small)
})
