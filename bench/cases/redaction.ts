import { readFileSync } from 'node:fs'
import { parseEventRecord, recordBytesMax } from '../../src/event/event-record.ts'
import { extractFields } from '../../src/event/extract.ts'
import type { FieldRule } from '../../src/event/field-redaction/field-rule.ts'
import { RecordRedactor } from '../../src/event/field-redaction/record-redactor.ts'
import type { BenchCase } from '../bench-case.ts'
import { costHere, interleaved, perCpuSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'redaction',
  about: "What a user's redaction rules cost each record that is imported.",
  async run(context) {
    const { path } = await context.slice()
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from(line))
    const rate = async (rules: readonly FieldRule[]) => {
      const redactor = new RecordRedactor({ rules, key: Buffer.alloc(32, 1) })
      const takeAll = () => {
        for (const line of lines) take(line, redactor)
      }
      return perCpuSecond(lines.length, await costHere(takeAll))
    }
    const { none, elsewhere, one, twenty } = await interleaved(3, {
      none: () => rate([]),
      elsewhere: () => rate(fields.map((field) => rule(field, 'a-service.example.com'))),
      one: () => rate(fields.slice(0, 1).map((field) => rule(field, null))),
      twenty: () => rate(fields.map((field) => rule(field, null))),
    })
    const baseline = { stage: 'no rule', value: none }
    return [
      { stage: 'no rule', value: none, unit: 'records/CPU s' },
      { stage: '20 rules for another service', value: elsewhere, unit: 'records/CPU s', baseline },
      { stage: '1 rule for every record', value: one, unit: 'records/CPU s', baseline },
      { stage: '20 rules for every record', value: twenty, unit: 'records/CPU s', baseline },
    ]
  },
}

/** What a worker does with a record, but for packing it. */
function take(line: Buffer, redactor: RecordRedactor): void {
  const { record } = parseEventRecord(line)
  if (record === undefined) throw new Error('the corpus holds a line that is no record')
  const redacted = redactor.redact(record, line, recordBytesMax)
  if (redacted === null) extractFields(record, line)
  else extractFields(parseEventRecord(redacted).record ?? {}, redacted)
}

const fields = [
  'sourceIPAddress',
  'userAgent',
  'userIdentity.userName',
  'userIdentity.sessionContext.sessionIssuer.userName',
  'requestParameters.bucketName',
  'requestParameters.key',
  'requestParameters.roleArn',
  'requestParameters.roleSessionName',
  'requestParameters.*.value',
  'requestParameters.tagSet.*.value',
  'requestParameters.instancesSet.items.instanceId',
  'requestParameters.policyDocument',
  'requestParameters.encryptionContext.*',
  'responseElements.credentials.sessionToken',
  'responseElements.assumedRoleUser.arn',
  'responseElements.instancesSet.items.privateIpAddress',
  'additionalEventData.x-amz-id-2',
  'resources.ARN',
  'tlsDetails.clientProvidedHostHeader',
  'errorMessage',
]

function rule(field: string, eventSource: string | null): FieldRule {
  return { name: field, field, eventSource, eventName: null, action: 'hash' }
}
