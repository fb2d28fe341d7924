import { expect, test } from 'vitest'
import { findAnchors, findLinks } from './check-links.ts'

test('links: inline links, images and definitions are found, code is not', () => {
  const markdown = ['[a](a.md#x "title") ![b](<b.png>)', '```', '[c](c.md)', '```', '`[d](d.md)`', '[e]: e.md'].join(
    '\n',
  )
  expect(findLinks(markdown)).toEqual([
    { target: 'a.md#x', line: 1 },
    { target: 'b.png', line: 1 },
    { target: 'e.md', line: 6 },
  ])
})

test('links: headings make anchors as GitHub makes them', () => {
  expect([...findAnchors('# A `b`: c_d\n## Same\n## Same\n```\n# no\n```')]).toEqual(['a-b-c_d', 'same', 'same-1'])
})
