// Goal: XML is read as it is written, for everything that S3, S3 Control and IAM can say in it.
// Method: a value of every structure in their contracts, with every member, is encoded, parsed and decoded.
import { expect, test } from 'vitest'
import { loadService } from '../../contract/load.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import type { Shape, ShapeUse, StructureShape } from '../../contract/shapes.ts'
import { decodeXmlStructure } from './xml-decode.ts'
import { encodeElement } from './xml-encode.ts'
import { parseXml } from './xml-parse.ts'

test('xml: what is written is read the same', () => {
  for (const name of ['s3', 's3control', 'iam'] as const) {
    const structures = structuresOf(loadService(name))
    expect(structures.size, name).toBeGreaterThan(100)
    for (const shape of structures) {
      const value = sampleStructure(shape, 0)
      const xml = encodeElement(useOf(shape), 'Root', value, { depth: 0, hasMilliseconds: true })
      expect(decodeXmlStructure(shape, parseXml(xml)), `${name} ${shape.name}`).toEqual(value)
    }
  }
})

/** All that a request or answer can hold, those without free or endless parts. */
function structuresOf(service: ServiceContract): Set<StructureShape> {
  const found = new Set<Shape>()
  const visit = (shape: Shape) => {
    if (found.has(shape)) return
    found.add(shape)
    if (shape.type === 'structure') for (const member of shape.members) visit(member.shape)
    if (shape.type === 'list') visit(shape.member.shape)
    if (shape.type === 'map') visit(shape.value.shape)
  }
  for (const { input, output } of service.operations.values())
    for (const shape of [input, output]) if (shape) visit(shape)
  const structures = [...found].filter((shape) => shape.type === 'structure')
  return new Set(structures.filter((shape) => !shape.isEventStream && !repeatsName(shape)))
}

/** Some shapes of old operations have a member twice, once as a list. */
function repeatsName({ members }: StructureShape): boolean {
  const names = members.map(({ locationName, name }) => locationName ?? name)
  return (
    new Set(names).size < names.length || members.some(({ shape }) => shape.type === 'structure' && repeatsName(shape))
  )
}

const depthMax = 12

function sampleStructure(shape: StructureShape, depth: number): Record<string, unknown> {
  const members = shape.members.filter(({ location }) => location === null)
  return Object.fromEntries(
    members
      .filter((member) => depth < depthMax || member.isRequired)
      .map((member) => [member.name, sample(member, depth + 1)]),
  )
}

function sample(use: ShapeUse, depth: number): unknown {
  const { shape } = use
  switch (shape.type) {
    case 'structure':
      return sampleStructure(shape, depth)
    case 'list':
      return depth > depthMax ? [] : [sample(shape.member, depth + 1), sample(shape.member, depth + 1)]
    case 'map':
      return Object.assign(Object.create(null), { 'a <b>': sample(shape.value, depth + 1) })
    case 'string':
      return shape.values?.at(-1) ?? ' <a> & "é"\r\n\t🐝 ]]> '
    case 'blob':
      return Buffer.from('bytes')
    case 'boolean':
      return false
    case 'timestamp':
      return new Date('2026-03-04T05:06:07.000Z')
    default:
      return 7
  }
}

function useOf(shape: StructureShape): ShapeUse {
  return {
    shape,
    location: null,
    locationName: null,
    queryName: null,
    isFlattened: false,
    isXmlAttribute: false,
    xmlNamespace: null,
    isStreaming: false,
    isIdempotencyToken: false,
    isJsonText: false,
    timestampFormat: null,
  }
}
