import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('csv: cells that would break the line or start a formula are written as text', () => {
  expect(csvLine(['plain', 'a,b', 'say "x"', 'two\nlines'])).toBe('plain,"a,b","say ""x""","two\nlines"')
  expect(csvLine(['=1+1', '+1', '-1', '@now', '=a,b', '1=1'])).toBe(`'=1+1,'+1,'-1,'@now,"'=a,b",1=1`)
})
