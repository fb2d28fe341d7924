import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnswer } from './answer.ts'

const line = (number: number, status = 'stored', more = {}) => JSON.stringify({ line: number, status, ...more })
const error = (code: string) => JSON.stringify({ error: { code, message: 'why' } })

test.each([
  [
    'all stored',
    200,
    [line(1), line(2, 'duplicate')],
    { kind: 'items', items: [{ status: 'stored' }, { status: 'duplicate' }] },
  ],
  [
    'one rejected',
    200,
    [line(1), line(2, 'rejected', { reason: 'too-large' })],
    { kind: 'items', items: [{}, { reason: 'too-large' }] },
  ],
  ['an answer that is cut', 200, [line(1), '{"line":2,"sta'], { kind: 'items', items: [{ status: 'stored' }] }],
  [
    'an error in the stream',
    200,
    [line(1), error('InternalFailure')],
    { kind: 'items', items: [{ status: 'stored' }] },
  ],
  [
    'an error before the first outcome',
    200,
    [error('ThrottlingException')],
    { kind: 'away', reason: 'ThrottlingException: why' },
  ],
  ['a page of somebody else', 200, ['<html>Sign in</html>'], { kind: 'away' }],
  ['lines that are not ours', 200, [line(7)], { kind: 'away' }],
  ['a status that nobody knows', 200, [line(1, 'eaten')], { kind: 'away' }],
  ['a body that is refused', 400, [error('ValidationException')], { kind: 'refused' }],
  ['a body that is too large for a proxy', 413, ['too large'], { kind: 'refused' }],
  ['a caller who may not', 400, [error('AccessDeniedException')], { kind: 'away' }],
  ['a wrong signature', 400, [error('InvalidSignatureException')], { kind: 'away' }],
  ['a 400 of somebody else', 400, ['plain HTTP was sent to an HTTPS port'], { kind: 'away', reason: 'status 400' }],
  ['a redirect', 302, [''], { kind: 'away' }],
  ['a server that is stopping', 503, [error('ServiceUnavailableException')], { kind: 'away', retryAfterMs: 2_000 }],
])('answer: %s', (_, status, lines, answer) => {
  expect(readAnswer(status, lines.join('\n'), '2', 2)).toMatchObject(answer)
})

test('answer: whatever comes, no more records are answered than were sent, and nothing is thrown', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.integer({ min: 0, max: 5 }).map((number) => line(number)),
  )
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.array(anything), fc.nat(3), (status, lines, records) => {
      const answer = readAnswer(status, lines.join('\n'), undefined, records)
      if (answer.kind === 'items') expect(answer.items.length).toBeLessThanOrEqual(records)
    }),
  )
})
