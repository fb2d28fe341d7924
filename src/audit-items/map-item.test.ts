import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mappedRecord, sourceContext } from '../../test/support/mapped-records.ts'
import {
  azureRecord,
  cephEntry,
  gcpEntry,
  kubernetesEvent,
  minioEntry,
  ocsfEvent,
  pubsubPush,
} from '../../test/support/source-items.ts'
import { type PushSourceKind, pushSourceKinds } from '../config/source.ts'
import { isJsonObject, type JsonObject, parseEventRecord } from '../event/event-record.ts'
import { hiddenValue } from '../event/redaction-rules.ts'
import { additionalDataBytesMax, eventBytesMax } from '../event/sizes.ts'
import { mapItem } from './map-item.ts'
import { mappings } from './mappings.ts'
import { itemBytesMax, itemDepthMax } from './parse-json-item.ts'

const samples: Readonly<Record<PushSourceKind, JsonObject>> = {
  kubernetes: kubernetesEvent({ impersonatedUser: { username: 'x' } }),
  minio: minioEntry(),
  'ceph-rgw': cephEntry({ sts_info: { role_name: 'r' } }),
  'gcp-audit-log': gcpEntry(),
  'azure-activity-log': azureRecord(),
  'ocsf-api-activity': ocsfEvent(),
}

/** Every place in a value, as the names and indexes that lead there. */
function placesIn(value: unknown): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((element, at) => below(at, element))
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, member]) => below(name, member)) : []
}

function below(step: string | number, value: unknown): (string | number)[][] {
  return [[step], ...placesIn(value).map((place) => [step, ...place])]
}

function withValueAt(value: unknown, [step, ...rest]: readonly (string | number)[], replacement: unknown): unknown {
  if (step === undefined) return replacement
  if (Array.isArray(value))
    return value.map((element, at) => (at === step ? withValueAt(element, rest, replacement) : element))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === step ? withValueAt(member, rest, replacement) : member,
    ]),
  )
}

const hostileValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    '__proto__',
    'constructor',
    JSON.parse('{"__proto__":{"x":1},"constructor":[]}'),
    '\u0000\u202e%zz',
    '//::$$??&&==',
    '{"a":',
    '-----BEGIN PRIVATE KEY',
    'x'.repeat(40_000),
    Array.from({ length: 2_000 }, () => ({ name: 'x', value: 'y'.repeat(50) })),
  ),
)

// Goal: no item makes a mapping fail, and what it makes is a record within its bounds.
// Method: items as they are sent, with any of their members replaced by something else.
test.each(pushSourceKinds)('mapping: whatever stands in an item of %s, it is a record or a problem', (kind) => {
  const sample = samples[kind]
  const places = placesIn(sample)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(places.length - 1), hostileValue), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const item = changes.reduce<unknown>(
          (value, [at, replacement]) => withValueAt(value, places[at] ?? [], replacement),
          sample,
        )
        const bytes = Buffer.from(JSON.stringify(item))
        const result = mapItem(mappings[kind], bytes, sourceContext)
        expect(mapItem(mappings[kind], bytes, sourceContext)).toEqual(result)
        if (result === 'nothing') return
        expect(result.name.length).toBeLessThanOrEqual(128)
        if ('problem' in result) {
          expect(result.problem).not.toBe('')
          expect(result.problem.length).toBeLessThan(200)
        } else {
          expect(parseEventRecord(result.record).rejection).toBeUndefined()
          expect(result.record.length).toBeLessThan(eventBytesMax + additionalDataBytesMax)
        }
      },
    ),
    { numRuns: 120 },
  )
})

test.each(pushSourceKinds)('mapping: any bytes at all are a record of %s or a problem', (kind) => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.json().map(Buffer.from)), (bytes) => {
      const result = mapItem(mappings[kind], bytes, sourceContext)
      if (result !== 'nothing' && 'record' in result) expect(parseEventRecord(result.record).rejection).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

test.each<[string, Uint8Array, string]>([
  ['too large', Buffer.alloc(itemBytesMax + 1, 0x20), `the item has more than ${itemBytesMax} bytes`],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'the item is not UTF-8'],
  ['nested too deep', Buffer.from('['.repeat(itemDepthMax + 1)), `the item nests more than ${itemDepthMax} deep`],
  ['no JSON', Buffer.from('{'), 'the item is not JSON'],
  ['no object', Buffer.from('[1]'), 'the item is not an object'],
])('mapping: an item that is %s is told as such', (_, bytes, problem) => {
  expect(mapItem(mappings.minio, bytes, sourceContext)).toEqual({ problem, name: '' })
})

test.each(pushSourceKinds)('mapping: an item of %s that nests as deep as one may becomes a record', (kind) => {
  const deep = JSON.parse(`${'{"a":'.repeat(itemDepthMax - 4)}1${'}'.repeat(itemDepthMax - 4)}`)
  const places: Readonly<Record<PushSourceKind, JsonObject>> = {
    kubernetes: kubernetesEvent({ requestObject: deep, annotations: deep }),
    minio: minioEntry({ tags: deep, requestQuery: deep }),
    'ceph-rgw': cephEntry({ op_data: deep }),
    'gcp-audit-log': gcpEntry({ labels: deep }, { request: deep }),
    'azure-activity-log': azureRecord({ properties: { requestbody: JSON.stringify(deep) } }),
    'ocsf-api-activity': ocsfEvent({ api: { operation: 'x', request: { data: deep } } }),
  }
  expect(mapItem(mappings[kind], Buffer.from(JSON.stringify(places[kind])), sourceContext)).toHaveProperty('record')
})

test('mapping: what an item is called is told with its problem', () => {
  const wanted: Readonly<Record<PushSourceKind, [JsonObject, string]>> = {
    kubernetes: [{ auditID: 'a1' }, 'a1'],
    minio: [{ requestID: 'r1' }, 'r1'],
    'ceph-rgw': [{ trans_id: 't1' }, 't1'],
    'gcp-audit-log': [pubsubPush({}, 'm1'), 'm1'],
    'azure-activity-log': [{ correlationId: 'c'.repeat(500) }, 'c'.repeat(128)],
    'ocsf-api-activity': [{ metadata: { uid: 'o1' } }, 'o1'],
  }
  for (const kind of pushSourceKinds) {
    const [item, name] = wanted[kind]
    expect(mapItem(mappings[kind], Buffer.from(JSON.stringify(item)), sourceContext)).toMatchObject({ name })
  }
})

test('mapping: the query of an address keeps what is no secret', () => {
  const uri = (query: string) => `/api/v1/namespaces/shop/services/web/proxy/${query}`
  const { requestParameters, additionalEventData } = mappedRecord(
    'kubernetes',
    kubernetesEvent({ requestURI: uri('?page=2&token=TOPSECRET&Password=TOPSECRET&continuation-token=abc') }),
  )
  const kept = uri(`?page=2&token=${hiddenValue}&Password=${hiddenValue}&continuation-token=abc`)
  expect(requestParameters).toMatchObject({ requestURI: kept })
  expect(additionalEventData).toMatchObject({ original: { requestURI: kept } })
  const ocsf = mappedRecord(
    'ocsf-api-activity',
    ocsfEvent({ http_request: { url: { query_string: 'sig=TOPSECRET&a=b' } } }),
  )
  expect(ocsf.additionalEventData).toMatchObject({
    original: { http_request: { url: { query_string: `sig=${hiddenValue}&a=b` } } },
  })
})

test('mapping: an id is the item itself, spacing aside', () => {
  const id = (item: JsonObject, indent?: number) => {
    const result = mapItem(mappings.minio, Buffer.from(JSON.stringify(item, null, indent)), sourceContext)
    return result !== 'nothing' && 'record' in result ? JSON.parse(Buffer.from(result.record).toString()).eventID : null
  }
  expect(id(minioEntry())).toBe(id(minioEntry(), 2))
  expect(id(minioEntry({ requestID: 'another' }))).not.toBe(id(minioEntry()))
  // An id of the source's that no record can have is not used.
  expect(mappedRecord('kubernetes', kubernetesEvent({ auditID: 'not an id' })).eventID).toMatch(/^[0-9a-f-]{36}$/)
})
