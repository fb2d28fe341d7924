// Goal: no member that is sensitive, by its model or by its name, gets into a record, whatever the operation.
// Method: each operation of each model is called with a secret in every such member of its input and answered with one in
// every such member of its output, and refused with a message that quotes it. Openings and records are made as of a call
// that another server answers, and the secret is looked for in all that is stored.
import { expect, test } from 'vitest'
import { recordStyleOf } from '../../src/api/http/record-styles.ts'
import { responseOutcome } from '../../src/api/http/response-outcome.ts'
import type { CallFacts } from '../../src/capture/recorded-call.ts'
import { recordFacts } from '../../src/contract/record-facts.ts'
import { recordResources } from '../../src/contract/record-resources.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { Member, Shape, ShapeUse } from '../../src/contract/shapes.ts'
import { memberAction, normalizeMember, type RedactionRules, redactionRules } from '../../src/event/redaction-rules.ts'
import { keepingRecorder } from '../support/keeping-recorder.ts'
import { modelledServices } from '../support/modelled-services.ts'
import { restExchange } from '../support/rest-exchange.ts'
import { sampleStructure } from '../support/shape-samples.ts'

const secret = 'S3CR3T-that-nobody-may-see'
const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]

const place = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' }
const transfer = {
  authenticationMethod: null,
  signatureVersion: null,
  bytesIn: 0,
  bytesOut: 0,
  responseHeaders: {},
} as const

test('secrets: none of a sensitive member of any modelled operation gets into an opening or a record', async () => {
  let places = 0
  const seen: string[] = []
  for (const service of modelledServices()) {
    for (const operation of service.operations.values()) {
      const recorded = await recordedCall(operation, (count) => {
        places += count
      })
      const leaked = recorded.filter((text) => forms.some((form) => text.includes(form)))
      if (leaked.length > 0) seen.push(`${service.name}:${operation.name} ${around(leaked[0] ?? '')}`)
    }
  }
  expect(seen).toEqual([])
  expect(places).toBeGreaterThan(10_000)
})

/** All that is stored of the call: its opening, its record, and that of a refusal. */
async function recordedCall(operation: OperationContract, count: (places: number) => void): Promise<string[]> {
  const { service } = operation
  const facts = recordFacts(operation)
  const rules = redactionRules(facts.eventSource, facts.eventName)
  let places = 0
  const texts = (path: readonly Member[], use: ShapeUse) => {
    if (!isSecret(rules, path, use)) return 'plain'
    places += 1
    return secret
  }
  const input = operation.input === null ? {} : sampleStructure(operation.input, texts)
  const output = operation.output === null ? {} : sampleStructure(operation.output, texts)
  count(places)

  const { openings, records, recorder } = keepingRecorder()
  const style = recordStyleOf(service)
  const exchange = restExchange(operation, input)
  const call: CallFacts = {
    ...facts,
    ...unremarkable,
    requestParameters: style.requestParameters({ exchange, operation, input }),
    resources: recordResources(operation, input, place, { output, errorCode: null }),
  }
  await recorder.open(call)
  const responseElements = style.responseElements(operation, output, {}, 'request-id')
  await recorder.record(call, { responseElements })
  const body = Buffer.from(JSON.stringify({ __type: 'Refused', message: `Value '${secret}' at 'x' is none` }))
  const answered = { exchange, protocol: 'aws-json-1.1', operation, input, style, place } as const
  const refusal = { status: 400, headers: {}, body, bodyBytes: body.length }
  // What an error quotes of an answer that never was is no secret of the call.
  if (holds(input)) await recorder.record(call, responseOutcome(answered, refusal, transfer).outcome)
  return [...openings, ...records]
}

function isSecret(rules: RedactionRules, path: readonly Member[], use: ShapeUse): boolean {
  // Bytes are never on record, whatever they are.
  if (use.shape.isSensitive || use.shape.type === 'blob') return true
  const own = path.at(-1)
  const isName = own?.shape.type === 'map' && own.shape.key === use
  if (isName && memberAction(rules, own.name, path.length === 1 ? 1 : 2) === 'names') return false
  return path.some((member, at) => {
    const action = memberAction(rules, member.name, at === 0 ? 1 : 2)
    if (action === 'hide-values') return normalizeMember(path.at(-1)?.name ?? '') === 'value'
    return (action !== undefined && action !== 'keep') || shapesOf(member.shape).some((shape) => shape.isSensitive)
  })
}

/** A member's shape and, of a list or map, those of its parts. */
function shapesOf(shape: Shape): Shape[] {
  if (shape.type === 'list') return [shape, ...shapesOf(shape.member.shape)]
  if (shape.type === 'map') return [shape, shape.key.shape, ...shapesOf(shape.value.shape)]
  return [shape]
}

function holds(value: unknown): boolean {
  return JSON.stringify(value).includes(secret)
}

function around(text: string): string {
  const at = Math.max(0, text.indexOf(secret))
  return text.slice(Math.max(0, at - 100), at + 40)
}

const unremarkable = {
  eventId: '01234567-89ab-4cde-8f01-23456789abcd',
  requestId: 'request-id',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'agent',
  userIdentity: { type: 'Unknown' },
  recipientAccountId: '123456789012',
  owner: null,
  tlsDetails: null,
} as const
