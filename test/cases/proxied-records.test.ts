import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseEventRecord } from '../../src/event/event-record.ts'
import { proxiedRecord, type SentRequest } from '../support/proxied-record.ts'

// Goal: how the record of any service's call is derived from what went over the wire can be read, and judged, by an
// auditor.
//
// Method: each case of the text file holds a request, its answer, and what the record must say, and nothing else.
test.each(cases('test/cases/proxied-records.txt'))('proxied record: $title', async ({ sent, answer, expected }) => {
  const { record, parts, redactions } = await proxiedRecord(sent, answer)
  for (const one of [record, ...parts]) {
    expect(parseEventRecord(Buffer.from(JSON.stringify(one))).record).toBeDefined()
  }
  const told = judged.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]] as const]))
  const inside = parts.map(({ eventName, requestParameters, errorCode }) => ({
    eventName,
    requestParameters,
    errorCode,
  }))
  expect({ ...Object.fromEntries(told), parts: inside, redactions }).toEqual({ parts: [], redactions: 0, ...expected })
})

/** The fields that depend on the service and its operation. */
const judged = [
  'eventSource',
  'eventName',
  'awsRegion',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'readOnly',
  'resources',
  'eventCategory',
  'apiVersion',
]

function cases(path: string) {
  const [, ...blocks] = readFileSync(path, 'utf8').split(/^# /m)
  return blocks.map((block) => {
    const [title = '', ...lines] = block.trim().split('\n')
    const [answerAt, recordAt] = [lines.findIndex((line) => line.startsWith('-> ')), lines.indexOf('=>')]
    return {
      title,
      sent: request(lines.slice(0, answerAt)),
      answer: answer(lines.slice(answerAt, recordAt)),
      expected: Object.fromEntries(lines.slice(recordAt + 1).map(field)),
    }
  })
}

function request([first = '', ...lines]: readonly string[]): SentRequest {
  const [method = '', url = '', scope = '-'] = first.split(' ')
  return { method, url, scopeService: scope === '-' ? null : scope, ...message(lines) }
}

function answer([first = '', ...lines]: readonly string[]) {
  const { headers, body } = message(lines)
  return { status: Number(first.slice('-> '.length)), headers, body, bodyBytes: body.length }
}

/** Headers as long as there are some, then the body. */
function message(lines: readonly string[]) {
  const isHeader = (line: string) => /^[a-z][a-z0-9-]*: /.test(line)
  const bodyAt = lines.findIndex((line) => !isHeader(line))
  const heads = lines.slice(0, bodyAt === -1 ? lines.length : bodyAt)
  const headers = Object.fromEntries(heads.map((line): [string, string] => split(line, ': ')))
  return { headers, body: Buffer.from(bodyAt === -1 ? '' : lines.slice(bodyAt).join('\n')) }
}

function field(line: string): [string, unknown] {
  const [name, value] = split(line, ' ')
  return [name, JSON.parse(value)]
}

function split(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator)
  return [line.slice(0, at), line.slice(at + separator.length)]
}
