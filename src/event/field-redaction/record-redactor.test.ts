import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEventRecord, recordBytesMax } from '../event-record.ts'
import type { FieldAction, FieldRule } from './field-rule.ts'
import { RecordRedactor } from './record-redactor.ts'

const hidden = '"HIDDEN_DUE_TO_SECURITY_REASONS"'
const key = Buffer.alloc(32, 7)

function rule(field: string, action: FieldAction = 'mask', only: Partial<FieldRule> = {}): FieldRule {
  return { name: `${action} ${field}`, field, action, eventSource: null, eventName: null, ...only }
}

function redacted(text: string, ...rules: readonly FieldRule[]): string {
  return new RecordRedactor({ rules, key }).redactText(text, recordBytesMax)
}

const identity = '"eventID":"e","eventSource":"s3.amazonaws.com","eventName":"PutObject"'

test.each<[string, string, string, string]>([
  ['a member', 'requestParameters.a', '{"a":"x","b":1}', `{"a":${hidden},"b":1}`],
  ['whatever its kind', 'requestParameters.a', '{"a":{"b":[1]}}', `{"a":${hidden}}`],
  ['a number', 'requestParameters.a', '{"a":-1.5e3 }', `{"a":${hidden} }`],
  ['but not null', 'requestParameters.a', '{"a":null}', '{"a":null}'],
  ['in every element of a list', 'requestParameters.l.a', '{"l":[{"a":1},{"b":2}]}', `{"l":[{"a":${hidden}},{"b":2}]}`],
  ['any element', 'requestParameters.l.*', '{"l":[1,null]}', `{"l":[${hidden},null]}`],
  ['one element', 'requestParameters.l.1', '{"l":[1,2]}', `{"l":[1,${hidden}]}`],
  ['any name', 'requestParameters.*.a', '{"x":{"a":1},"a":1}', `{"x":{"a":${hidden}},"a":1}`],
  ['a name with dots', 'requestParameters.b.c', '{"b.c":1,"b":{"c":2}}', `{"b.c":${hidden},"b":{"c":${hidden}}}`],
  ['any name with dots', 'requestParameters.*', '{"b.c.d":1}', `{"b.c.d":${hidden}}`],
  ['a name that stands twice', 'requestParameters.a', '{"a":1,"a":2}', `{"a":${hidden},"a":${hidden}}`],
  ['an escaped name', 'requestParameters.a', '{"\\u0061":1}', `{"\\u0061":${hidden}}`],
  ['with the case of the name', 'requestParameters.a', '{"A":1}', '{"A":1}'],
])('field redaction: it masks %s', (_, field, before, after) => {
  const record = (parameters: string) => `{${identity}, "requestParameters" : ${parameters} }`
  expect(redacted(record(before), rule(field))).toBe(record(after))
})

test('field redaction: a member that stands twice is redacted in both, even where no reader sees the first', () => {
  const text = `{"requestParameters":{"a":"secret"},"requestParameters":null,${identity}}`
  expect(redacted(text, rule('requestParameters.a'))).not.toContain('secret')
})

test.each([
  ['{"a":1}', '{}'],
  ['{ "a":1 }', '{  }'],
  ['{"a":1,"b":2}', '{"b":2}'],
  ['{"b":2 ,"a":1}', '{"b":2}'],
  ['{"b":2, "a":1, "c":3}', '{"b":2, "c":3}'],
  ['{"a":1,"a":2,"b":3,"a":4,"a":5}', '{"b":3}'],
  ['{"a":1, "a":2}', '{}'],
])('field redaction: of %s it drops the member and leaves %s', (before, after) => {
  const record = (parameters: string) => `{${identity},"requestParameters":${parameters}}`
  expect(redacted(record(before), rule('requestParameters.a', 'drop'))).toBe(record(after))
})

test('field redaction: of several rules for a value the one that leaves least counts', () => {
  const text = `{${identity},"requestParameters":{"a":1}}`
  const rules = [rule('requestParameters.a', 'hash'), rule('requestParameters.*'), rule('*.a', 'drop')]
  expect(redacted(text, ...rules.slice(0, 2))).toContain(`{"a":${hidden}}`)
  expect(redacted(text, ...rules.slice(1, 2), rule('requestParameters.a', 'drop'))).toContain('{}')
})

test('field redaction: a rule is for its eventSource and eventName alone', () => {
  const text = `{${identity},"requestParameters":{"a":1,"b":2,"c":3,"d":4}}`
  const rules = [
    rule('requestParameters.a', 'mask', { eventSource: 's3.amazonaws.com' }),
    rule('requestParameters.b', 'mask', { eventSource: 'ec2.amazonaws.com' }),
    rule('requestParameters.c', 'mask', { eventName: 'PutObject' }),
    rule('requestParameters.d', 'mask', { eventSource: 's3.amazonaws.com', eventName: 'GetObject' }),
  ]
  expect(redacted(text, ...rules)).toContain(`{"a":${hidden},"b":2,"c":${hidden},"d":4}`)

  const redactor = new RecordRedactor({ rules: rules.slice(1, 2), key })
  expect(redactor.concerns('ec2.amazonaws.com', 'RunInstances')).toBe(true)
  expect(redactor.concerns('s3.amazonaws.com', 'PutObject')).toBe(false)
  expect(redactor.counts.redactions).toBe(0)
})

test('field redaction: equal values have equal hashes however they are written, others have others', () => {
  const hashOf = (value: string, hashKey = key) => {
    const setup = { rules: [rule('requestParameters.a', 'hash')], key: hashKey }
    const text = new RecordRedactor(setup).redactText(
      `{${identity},"requestParameters":{"a":${value}}}`,
      recordBytesMax,
    )
    return /"hash:[0-9a-f]{32}"/.exec(text)?.[0]
  }
  expect(hashOf('"ab"')).toMatch(/^"hash:/)
  expect(hashOf('"ab"')).toBe(hashOf('"\\u0061b"'))
  expect(hashOf('1')).toBe(hashOf('1.0'))
  expect(hashOf('{"x":1,"y":[2, 3]}')).toBe(hashOf('{ "y":[2,3],"x":1e0 }'))
  const others = ['"ab"', '"1"', '1', 'true', '"true"', '"s1"', '[1]', '{"1":1}', '"n1"']
  expect(new Set(others.map((value) => hashOf(value))).size).toBe(others.length)
  expect(hashOf('"ab"')).not.toBe(hashOf('"ab"', Buffer.alloc(32, 8)))
})

test('field redaction: what would grow beyond the bound is masked by whole members', () => {
  const list = Array.from({ length: 1_000 }, (_, at) => at).join()
  const text = `{${identity},"requestParameters":{"l":[${list}]},"userAgent":"u","responseElements":{"kept":[${list}]}}`
  const rules = [rule('requestParameters.l.*', 'hash'), rule('userAgent', 'drop')]
  const bounded = new RecordRedactor({ rules, key }).redactText(text, text.length)
  expect(bounded).toBe(`{${identity},"requestParameters":${hidden},"responseElements":{"kept":[${list}]}}`)
})

test('field redaction: what it does to a record can be told field by field', () => {
  const text = `{${identity},"requestParameters":{"l":[{"a":"x"},{"a":null}],"b":2}}`
  const bytes = Buffer.from(text)
  const { record = {} } = parseEventRecord(bytes)
  const rules = [rule('requestParameters.l.a'), rule('requestParameters.b', 'drop'), rule('userAgent')]
  expect(new RecordRedactor({ rules, key }).explain(record, bytes)).toEqual([
    { rule: 'mask requestParameters.l.a', path: 'requestParameters.l.0.a', before: '"x"', after: hidden },
    { rule: 'drop requestParameters.b', path: 'requestParameters.b', before: '2', after: null },
  ])
})

/** JSON as somebody wrote it: names that stand twice, are escaped or hold dots, spaces where JSON allows them. */
type Written =
  | { readonly members: readonly { readonly name: string; readonly isEscaped: boolean; readonly value: Written }[] }
  | { readonly elements: readonly Written[] }
  | { readonly scalar: string }

const names = ['a', 'b', 'c', 'a.b', 'b.c', '', '0', '__proto__']
const written = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.json({ maxDepth: 0 }).map((scalar): Written => ({ scalar })),
    fc.array(tie('value'), { maxLength: 3 }).map((elements): Written => ({ elements })),
    fc
      .array(fc.record({ name: fc.constantFrom(...names), isEscaped: fc.boolean(), value: tie('value') }), {
        maxLength: 4,
      })
      .map((members): Written => ({ members })),
  ),
})).value

type Key = string | number

/** As the guide says it: the oracle of the properties. */
function isMatch(keys: readonly Key[], path: readonly string[]): boolean {
  const [first, ...rest] = keys
  if (first === undefined) return path.length === 0
  const startsWith = (parts: readonly string[]) =>
    parts.length <= path.length && parts.every((part, at) => path[at] === '*' || path[at] === part)
  if (typeof first === 'number') {
    return isMatch(rest, path) || (startsWith([String(first)]) && isMatch(rest, path.slice(1)))
  }
  const parts = first.split('.')
  const asOne = path[0] === '*' && isMatch(rest, path.slice(1))
  return asOne || (startsWith(parts) && isMatch(rest, path.slice(parts.length)))
}

/** The text of `value`; where `action` is given, with what matches one of `paths` masked or dropped. */
function render(value: Written, keys: readonly Key[], paths: readonly string[][], action: FieldAction | null): string {
  const isGone = (inner: readonly Key[]) => action === 'drop' && paths.some((path) => isMatch(inner, path))
  const text = (inner: Written, innerKeys: readonly Key[]): string => {
    const isNull = 'scalar' in inner && inner.scalar === 'null'
    const isMasked = action === 'mask' && !isNull && paths.some((path) => isMatch(innerKeys, path))
    return isMasked ? hidden : render(inner, innerKeys, paths, action)
  }
  if ('scalar' in value) return value.scalar
  if ('elements' in value) {
    const kept = value.elements.flatMap((inner, at) =>
      isGone([...keys, at]) ? [] : [` ${text(inner, [...keys, at])}`],
    )
    return `[${kept.join(',')}]`
  }
  const kept = value.members.flatMap(({ name, isEscaped, value: inner }) => {
    const shown = isEscaped ? `"${[...name].map(escaped).join('')}"` : JSON.stringify(name)
    return isGone([...keys, name]) ? [] : [`${shown} :\t${text(inner, [...keys, name])}\n`]
  })
  return `{${kept.join(', ')}}`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const path = fc.array(fc.constantFrom('a', 'b', 'c', '0', '*'), { minLength: 1, maxLength: 4 })

// Goal: nothing that a rule names is left, however it is written, and no other byte changes.
// Method: the same tree is written twice, once with what an oracle finds masked already.
test('field redaction: what is masked is gone and every other byte is as it was', () => {
  fc.assert(
    fc.property(written, fc.array(path, { minLength: 1, maxLength: 3 }), (value, paths) => {
      const record = (action: FieldAction | null) => {
        const whole = paths.map((names) => ['requestParameters', ...names])
        return `{${identity}, "requestParameters": ${render(value, ['requestParameters'], whole, action)}}`
      }
      const rules = paths.map((names) => rule(`requestParameters.${names.join('.')}`))
      const after = redacted(record(null), ...rules)
      expect(after).toBe(record('mask'))
      expect(redacted(after, ...rules)).toBe(after)
    }),
    { numRuns: 500 },
  )
})

test('field redaction: what is dropped is gone and every other member is as it was', () => {
  fc.assert(
    fc.property(written, fc.array(path, { minLength: 1, maxLength: 3 }), (value, paths) => {
      const record = (action: FieldAction | null) => {
        const whole = paths.map((names) => ['requestParameters', ...names])
        return `{${identity}, "requestParameters": ${render(value, ['requestParameters'], whole, action)}}`
      }
      const rules = paths.map((names) => rule(`requestParameters.${names.join('.')}`, 'drop'))
      const squeezed = (text: string) => text.replaceAll(/(?<=[,{[\]}:]|[\t\n ])[\t\n ]+|[\t\n ]+(?=[,{[\]}:])/g, '')
      const after = redacted(record(null), ...rules)
      expect(() => JSON.parse(after)).not.toThrow()
      expect(squeezed(after)).toBe(squeezed(record('drop')))
    }),
    { numRuns: 500 },
  )
})

test('field redaction: a hash comes out of its own rule unchanged', () => {
  fc.assert(
    fc.property(written, path, (value, names) => {
      const text = `{${identity}, "requestParameters": ${render(value, [], [], null)}}`
      const rules = [rule(`requestParameters.${names.join('.')}`, 'hash')]
      const once = redacted(text, ...rules)
      expect(() => JSON.parse(once)).not.toThrow()
      expect(redacted(once, ...rules)).toBe(once)
    }),
  )
})
