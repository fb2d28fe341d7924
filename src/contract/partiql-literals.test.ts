import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutLiterals } from './partiql-literals.ts'

test('statements: texts and numbers go, names and what stands for a value stay', () => {
  const statement = `UPDATE "t1" SET a.b2 = 'it''s' SET c = -1.5e3 WHERE pk = ? AND d IN ['x', 7]`
  expect(withoutLiterals(statement)).toEqual({
    text: `UPDATE "t1" SET a.b2 = ***(Redacted) SET c = ***(Redacted) WHERE pk = ? AND d IN [***(Redacted), ***(Redacted)]`,
    literals: ["it's", '-1.5e3', 'x', '7'],
  })
  expect(withoutLiterals(`{'name' : 'v'}`)).toEqual({ text: `{'name' : ***(Redacted)}`, literals: ['v'] })
  expect(withoutLiterals(`SELECT 'no end`)).toEqual({ text: 'SELECT ***(Redacted)', literals: ['no end'] })
})

test('statements: no value is left, whatever it holds and wherever it stands', () => {
  const value = fc.string({ minLength: 1 }).map((text) => `secret${text.replaceAll(':', '')}`)
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
      const quoted = values.map((one) => `a = '${one.replaceAll("'", "''")}'`)
      const { text, literals } = withoutLiterals(`SELECT * FROM "t" WHERE ${quoted.join(' AND ')}`)
      expect(text).not.toContain('secret')
      expect(literals).toEqual(values)
    }),
  )
})
