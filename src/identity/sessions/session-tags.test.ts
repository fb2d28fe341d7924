import { expect, test } from 'vitest'
import { SessionTagsError, sessionTags } from './session-tags.ts'

const asking = {
  tags: new Map([
    ['Team', 'red'],
    ['Cost', '7'],
  ]),
  transitiveTagKeys: ['Team'],
}

test('session tags: a chained session inherits transitive tags, and only these', () => {
  const chained = sessionTags({ tags: [['Project', 'x']], transitiveKeys: ['project'] }, asking)
  expect([...chained.tags]).toEqual([
    ['Team', 'red'],
    ['Project', 'x'],
  ])
  expect(chained.transitiveTagKeys).toEqual(['Team', 'Project'])
  expect(sessionTags({ tags: [], transitiveKeys: [] }, null)).toEqual({ tags: new Map(), transitiveTagKeys: [] })
})

test.each([
  [
    'a key twice, whatever its case',
    {
      tags: [
        ['a', '1'],
        ['A', '2'],
      ],
      transitiveKeys: [],
    },
    'Duplicate tag keys found',
  ],
  [
    'a tag that is inherited',
    { tags: [['TEAM', 'blue']], transitiveKeys: [] },
    'it conflicts with a transitive tag key',
  ],
  [
    'a transitive key without its tag',
    { tags: [['a', '1']], transitiveKeys: ['b'] },
    'must be included in the requested',
  ],
  ['a reserved key', { tags: [['aws:a', '1']], transitiveKeys: [] }, 'are reserved'],
] as const)('session tags: %s is refused', (_, requested, message) => {
  expect(() => sessionTags(requested, asking)).toThrow(SessionTagsError)
  expect(() => sessionTags(requested, asking)).toThrow(message)
})
