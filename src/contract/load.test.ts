import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadService } from './load.ts'
import { hostedServiceNames, hostedServices, isHostedService } from './services.ts'
import type { Shape } from './shapes.ts'

const committed = readdirSync(new URL('./data/', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))

test('load: CloudTrail has all its operations, STS too', () => {
  expect(loadService('cloudtrail').operations.size).toBe(60)
  expect(loadService('sts').operations.get('AssumeRoleWithWebIdentity')?.isUnsigned).toBe(true)
  expect(loadService('sts').operations.get('AssumeRole')?.isUnsigned).toBe(false)
  expect(loadService('cloudtrail')).toBe(loadService('cloudtrail'))
})

test('load: every data file belongs to a hosted service, and both name it alike', () => {
  for (const name of committed) {
    if (!isHostedService(name)) throw new Error(`${name} is not hosted`)
    const contract = loadService(name)
    const names = hostedServices[name]
    expect(contract.signingName, name).toBe(names.signingName)
    expect(contract.protocols, name).toContain(names.protocol)
    expect(contract.targetPrefix?.split('.').at(-1) ?? null, name).toBe(names.target)
    if (names.queryVersion !== null) expect(contract.apiVersion, name).toBe(names.queryVersion)
  }
})

test('load: no two hosted services share a name on the wire', () => {
  for (const key of ['target', 'queryVersion', 'signingName'] as const) {
    // S3 Control signs as S3 does; its paths tell them apart.
    const services = hostedServiceNames.filter((name) => name !== 's3control')
    const values = services.map((name) => hostedServices[name][key]).filter((value) => value !== null)
    expect(new Set(values).size, key).toBe(values.length)
  }
})

test('load: every shape that an operation or error reaches is there, and every pattern compiles', () => {
  for (const name of committed.filter(isHostedService)) {
    const contract = loadService(name)
    const seen = new Set<Shape>()
    for (const { input, output } of contract.operations.values()) {
      if (input !== null) visit(input, seen)
      if (output !== null) visit(output, seen)
    }
    for (const { shape } of contract.errors.values()) visit(shape, seen)
    expect(seen.size, name).toBeGreaterThan(10)
  }
})

function visit(shape: Shape, seen: Set<Shape>): void {
  if (seen.has(shape)) return
  seen.add(shape)
  if (shape.type === 'structure') for (const member of shape.members) visit(member.shape, seen)
  if (shape.type === 'list') visit(shape.member.shape, seen)
  if (shape.type === 'map') {
    visit(shape.key.shape, seen)
    visit(shape.value.shape, seen)
  }
  if (shape.type === 'string' && shape.pattern !== null) expect(shape.expression).toBeInstanceOf(RegExp)
}

test('load: what only the Smithy form of a model says is there: roots, namespaces and the form of errors', () => {
  const s3 = loadService('s3')
  expect(s3.xmlNamespace).toBe('http://s3.amazonaws.com/doc/2006-03-01/')
  expect(s3.operations.get('ListObjectsV2')?.outputUse?.locationName).toBe('ListBucketResult')
  expect(s3.operations.get('GetBucketLocation')?.isOutputUnwrapped).toBe(true)
  expect(s3.operations.get('GetBucketLifecycle')?.isDeprecated).toBe(true)
  expect(s3.errorsAreUnwrapped).toBe(true)
  expect(loadService('s3control').errorsAreUnwrapped).toBe(false)
  expect(loadService('iam').errorsAreUnwrapped).toBe(false)
})
