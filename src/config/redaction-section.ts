import { required } from '../base/assert.ts'
import { parseFieldPath } from '../event/field-path.ts'
import type { FieldRule } from '../event/field-redaction/field-rule.ts'
import { reachedIdentityField } from '../event/field-redaction/identity-fields.ts'
import { defineSection } from './named-section.ts'
import type { SettingType } from './setting.ts'
import { oneOf, optional, text } from './setting-types.ts'

interface RedactionValues {
  field: string | null
  eventSource: string | null
  eventName: string | null
  action: FieldRule['action'] | null
}

const fieldText = 'the path of a field, such as `requestParameters.tags.*.value`'
const field: SettingType<string> = {
  description: fieldText,
  isList: false,
  parse: (given) => (parseFieldPath(given) === null ? { expected: fieldText } : { value: given }),
  format: (value) => value,
}

export const redactionSection = defineSection<RedactionValues, FieldRule>({
  key: 'redaction',
  environment: null,
  name: text(
    'letters, digits, `-`, `_` and `.`, at most 64 of them, and a letter or digit first',
    /^[A-Za-z0-9][\w.-]{0,63}$/,
  ),
  description: 'What is taken out of records before they are stored, by name of the rule.',
  example: [
    'redaction:',
    '  hide-mail: { field: requestParameters.email, eventSource: cognito-idp.amazonaws.com, action: hash }',
    '  no-tag-values: { field: requestParameters.tags.*.value, action: mask }',
  ].join('\n'),
  fields: {
    field: {
      type: optional(field),
      default: null,
      isRequired: true,
      description: 'The field, by its path in the record. `*` stands for any one name or index.',
    },
    eventSource: {
      type: optional(text('an `eventSource`', /^[\x21-\x7e]{1,256}$/)),
      default: null,
      description: 'Only in records of this `eventSource`.',
    },
    eventName: {
      type: optional(text('an `eventName`', /^[\x20-\x7e]{1,256}$/)),
      default: null,
      description: 'Only in records of this `eventName`.',
    },
    action: {
      type: optional(oneOf('drop', 'mask', 'hash')),
      default: null,
      isRequired: true,
      description:
        '`drop` takes the member out, `mask` hides its value, `hash` replaces it by a keyed hash: equal values stay equal.',
    },
  },
  rules: [
    {
      field: 'field',
      problem: ({ field: path }) => {
        const reached = path === null ? null : reachedIdentityField(path.split('.'))
        return reached === null ? null : `reaches ${reached}, which says which record it is and cannot be redacted`
      },
    },
  ],
  make: (name, values) => ({
    name,
    field: required(values.field, 'a field'),
    eventSource: values.eventSource,
    eventName: values.eventName,
    action: required(values.action, 'an action'),
  }),
})
