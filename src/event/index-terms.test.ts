import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Condition, compileConditions } from './condition.ts'
import { extractFields } from './extract.ts'
import { indexTerms } from './index-terms.ts'
import { compileWildcard } from './wildcard.ts'

test('index terms: what the index can answer, and nothing that would leave a record out', () => {
  const terms = indexTerms([
    { path: 'readOnly', values: ['false'] },
    { path: 'eventName', values: ['Put*', 'GetObject'] },
    { path: 'eventID', values: ['abc'] },
    { path: 'awsRegion', values: ['eu-west-1'] },
    { path: 'account', values: ['111122223333', '444455556666'] },
    { path: 'recipientAccountId', values: ['111122223333'] },
    { path: 'requestParameters.bucketName', values: ['logs'] },
  ])
  expect(terms).toEqual({
    attributes: [
      {
        attribute: 1,
        values: [
          { text: 'Put*', isPattern: true },
          { text: 'GetObject', isPattern: false },
        ],
      },
      { attribute: 2, values: [{ text: 'false', isPattern: false }] },
    ],
    eventIds: ['abc'],
    regions: ['eu-west-1'],
    accounts: ['111122223333'],
  })
  expect(indexTerms([{ path: 'awsRegion', values: ['eu-*'] }]).regions).toBeNull()
  expect(indexTerms([{ path: 'eventID', values: ['a*'] }]).eventIds).toBeNull()
})

// Goal: a search through the index finds every record that a comparison with all records would find.
//
// Method: random conditions over random records. Wherever a record fulfils the conditions, its extracted fields must
// fulfil what the index is asked.
test('index terms: every record that fulfils the conditions fulfils the terms', () => {
  const scalar = fc.oneof(
    fc.constantFrom('', 'a', 'ab', 'true', 'false', 'null', 'eu-west-1', 'EU', '111122223333', 'é'.repeat(400)),
    fc.constantFrom(true, false, null, 7, 111122223333),
  )
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.record({ a: scalar }))
  const paths = [
    'eventName',
    'eventSource',
    'readOnly',
    'errorCode',
    'awsRegion',
    'recipientAccountId',
    'eventID',
  ] as const
  const records = fc.record(
    {
      ...Object.fromEntries(paths.map((path) => [path, value])),
      userIdentity: fc.record({ arn: value, accountId: value }),
    },
    { requiredKeys: [] },
  )
  const conditions = fc.array(
    fc.record({
      path: fc.constantFrom(...paths, 'userIdentity.arn', 'account'),
      values: fc.array(
        fc.constantFrom(
          'a',
          'a*',
          '*',
          '',
          '7',
          'true',
          'false',
          'null',
          'eu-west-1',
          'EU',
          '111122223333',
          'é'.repeat(400),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  )
  fc.assert(
    fc.property(records, conditions, (candidate, asked: Condition[]) => {
      if (!compileConditions(asked)(candidate)) return
      const fields = extractFields(candidate, Buffer.from(JSON.stringify(candidate)))
      const { attributes, eventIds, regions, accounts } = indexTerms(asked)
      for (const term of attributes) {
        const held = fields.attributes.filter(([id]) => id === term.attribute).map(([, text]) => text)
        const isHeld = term.values.some(({ text, isPattern }) =>
          held.some((kept) => (isPattern ? compileWildcard(text)(kept) : kept === text)),
        )
        expect(isHeld, JSON.stringify({ candidate, asked })).toBe(true)
      }
      if (eventIds !== null) expect(eventIds).toContain(fields.eventId)
      if (regions !== null) expect(regions).toContain(fields.region)
      if (accounts !== null) expect(accounts).toContain(fields.accountId)
    }),
    { numRuns: 2_000 },
  )
})
