import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeForTerminal } from './escape.ts'
import { recordRow } from './record-row.ts'
import { Table } from './table.ts'
import { cutToWidth, displayWidth } from './width.ts'

test('escape: nothing that a terminal acts on is left, and the rest stays', () => {
  expect(escapeForTerminal('a\u001b[31mb\r\n\u202etxt\u2066\u200b\u0085\u2028\ud800é界')).toBe(
    'a\\u{1b}[31mb\\u{d}\\u{a}\\u{202e}txt\\u{2066}\\u{200b}\\u{85}\\u{2028}\\u{d800}é界',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeForTerminal(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('width: wide characters take two columns, combining ones none', () => {
  expect(displayWidth('ab界')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(cutToWidth('界界界', 5, 'start')).toBe('界界…')
  expect(cutToWidth('/a/long/path', 6, 'end')).toBe('…/path')
})

test('table: no line is wider than the terminal, and columns are aligned', () => {
  const columns = [
    { title: 'FIRST', widthMin: 4, widthTypical: 8 },
    { title: 'SECOND', widthMin: 4, widthTypical: 8 },
  ]
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), fc.integer({ min: 10, max: 60 }), (rows, width) => {
      const table = new Table(columns, width, rows.slice(0, 3))
      for (const row of rows) expect(displayWidth(table.row(row).slice(0, -1))).toBeLessThanOrEqual(width)
    }),
  )
  const table = new Table(columns, null, [['longer than the title', 'x']])
  expect(table.heading()).toBe('FIRST                  SECOND\n')
  expect(table.row(['a', 'b'])).toBe('a                      b\n')
})

test.each([
  ['a user', { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::111122223333:user/alice' }, 'alice'],
  [
    'a session',
    { type: 'AssumedRole', principalId: 'AROA:deploy', arn: 'arn:aws:sts::111122223333:assumed-role/R/deploy' },
    'deploy',
  ],
  ['root', { type: 'Root', accountId: '111122223333' }, 'root'],
  ['a service', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, 'ec2.amazonaws.com'],
  ['another account', { type: 'AWSAccount', accountId: '444455556666' }, '444455556666'],
  ['nobody known', { type: 'Unknown' }, 'Unknown'],
])('record row: it says who called when it was %s', (_, userIdentity, who) => {
  expect(recordRow({ userIdentity })[2]).toBe(who)
})
