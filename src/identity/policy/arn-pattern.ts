import { anyRun, compileGlob, type GlobPart, type TextTest } from './glob.ts'

/** `arn:partition:service:region:account:resource`. */
const arnFields = 6

/**
 * A test for ARNs, whose six fields are matched one by one: a `*` does not reach over a colon, unless it stands in the
 * last field. Fields that a pattern leaves out may be anything.
 */
export function compileArn(parts: readonly GlobPart[]): TextTest {
  const tests = fieldsOf(parts).map((field) => compileGlob(field))
  while (tests.length < arnFields) tests.push(anything)
  return (text) => {
    const fields = splitFields(text, arnFields)
    return fields.length === arnFields && tests.every((test, index) => test(fields[index] ?? ''))
  }
}

const anything = compileGlob([anyRun])

/** The parts between the first five colons. */
function fieldsOf(parts: readonly GlobPart[]): GlobPart[][] {
  const fields: GlobPart[][] = [[]]
  for (const part of parts) {
    if (typeof part !== 'string') fields.at(-1)?.push(part)
    else {
      const [first = '', ...others] = splitFields(part, arnFields - fields.length + 1)
      fields.at(-1)?.push(first)
      for (const other of others) fields.push([other])
    }
  }
  return fields
}

/** As `split(':')`, but what is left after `countMax` fields belongs to the last. */
function splitFields(text: string, countMax: number): string[] {
  const fields = text.split(':')
  return fields.length <= countMax ? fields : [...fields.slice(0, countMax - 1), fields.slice(countMax - 1).join(':')]
}
