import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseEventRecord } from '../../src/event/event-record.ts'
import { lookupResources } from '../../src/event/lookup-resources.ts'
import { lookupUsername } from '../../src/event/lookup-username.ts'

// Goal: what LookupEvents shows and finds a record by can be read, and judged, by an auditor.
//
// Method: each case of the text file holds a record and the lines that must come out of it.
test.each(cases('test/cases/lookup-events.txt'))('lookup: $title', ({ recordText, expected }) => {
  const { record } = parseEventRecord(Buffer.from(recordText))
  expect(record).toBeDefined()
  if (record === undefined) return
  const username = lookupUsername(record)
  const resources = lookupResources(record).map((found) => `${found.ResourceType ?? '-'} ${found.ResourceName}`)
  const lines = username === null ? resources : [`Username ${username}`, ...resources]
  expect(lines.toSorted()).toEqual(expected.toSorted())
})

function cases(path: string) {
  const [, ...blocks] = readFileSync(path, 'utf8').split(/^# /m)
  return blocks.map((block) => {
    const [title = '', ...lines] = block.trim().split('\n')
    const arrow = lines.indexOf('=>')
    return { title, recordText: lines.slice(0, arrow).join('\n'), expected: lines.slice(arrow + 1) }
  })
}
