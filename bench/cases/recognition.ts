import { createHash } from 'node:crypto'
import { recognise, type UnknownRequest } from '../../src/api/protocol/recognise.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { costHere, interleaved, perCpuSecond } from '../measure.ts'

export const benchCase: BenchCase = {
  name: 'recognition',
  about: 'Telling which operation of which service a request asks for, beside one SHA-256 of 1 KiB.',
  async run() {
    const hash = { stage: 'SHA-256 of 1 KiB', run: () => createHash('sha256').update(oneKibibyte).digest() }
    const all = [hash, ...requests.map(({ stage, request }) => ({ stage, run: () => recognise(request) }))]
    checkNames()
    // Once without counting: the first of a service loads its contract, and all is compiled.
    for (const { run } of all) await perSecond(run)
    const rates = await interleaved(3, Object.fromEntries(all.map(({ stage, run }) => [stage, () => perSecond(run)])))
    const baseline = { stage: hash.stage, value: rates[hash.stage] ?? Number.NaN }
    return requests.map(({ stage }): Row => ({ stage, value: rates[stage] ?? Number.NaN, unit: 'calls/s', baseline }))
  },
}

const oneKibibyte = Buffer.alloc(1024, 'cairn')
const timesEach = 20_000

interface Case {
  readonly stage: string
  readonly name: string
  readonly request: UnknownRequest
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

const requests: readonly Case[] = [
  ofCase('a target header of a hosted service', 'cloudtrail.LookupEvents', 'cloudtrail', {
    headers: { 'x-amz-target': 'CloudTrail_20131101.LookupEvents' },
  }),
  ofCase('a target header', 'dynamodb.PutItem', 'dynamodb', {
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
  }),
  ofCase('a form', 'ec2.DescribeInstances', 'ec2', {
    headers: form,
    body: Buffer.from('Action=DescribeInstances&Version=2016-11-15&MaxResults=100'),
  }),
  ofCase('CBOR', 'arc-region-switch.ListPlans', 'arc-region-switch', {
    url: '/service/ArcRegionSwitch/operation/ListPlans',
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
  }),
  ofCase('REST of a small service', 'lambda.Invoke', 'lambda', {
    url: '/2015-03-31/functions/report/invocations?Qualifier=1',
  }),
  ofCase('REST of a service with 300 paths', 'iot.DescribeThing', 'iot', { method: 'GET', url: '/things/lamp' }),
  ofCase('REST of a signing name that six services share', 'sesv2.SendEmail', 'ses', {
    url: '/v2/email/outbound-emails',
  }),
  ofCase('an object of S3', 's3.GetObject', 's3', { method: 'GET', url: '/bucket/some/key?x-id=GetObject' }),
]

function ofCase(stage: string, name: string, scopeService: string, given: Partial<UnknownRequest>): Case {
  return { stage, name, request: { method: 'POST', url: '/', headers: {}, body: null, scopeService, ...given } }
}

async function perSecond(run: () => unknown): Promise<number> {
  const cost = await costHere(() => {
    for (let count = 0; count < timesEach; count += 1) run()
  })
  return perCpuSecond(timesEach, cost)
}

/** A figure for wrong names is none. */
function checkNames(): void {
  for (const { name, request } of requests) {
    const { serviceName, operationName } = recognise(request)
    if (`${serviceName}.${operationName}` !== name)
      throw new Error(`${name} is taken for ${serviceName}.${operationName}`)
  }
}
