import type { ContractData, OperationData, ShapeData, ShapeReference } from '../../src/contract/contract-data.ts'

/**
 * Services that share a signing name can have operations that are spelled alike on the wire, so that a request of the one
 * goes by the name of the other (docs/reference/recognition.md). What one of the models calls sensitive is therefore
 * sensitive in each. The services are changed in place.
 */
export function shareSecrecy(services: readonly ContractData[]): void {
  for (const alike of operationsAlike(services)) {
    for (const one of alike) for (const other of alike) if (one !== other) adoptSecrecy(one, other)
  }
}

interface Spelled {
  readonly data: ContractData
  readonly operation: OperationData
}

function operationsAlike(services: readonly ContractData[]): Spelled[][] {
  const bySpelling = new Map<string, Spelled[]>()
  for (const data of services) {
    for (const [name, operation] of Object.entries(data.operations)) {
      const path = operation.uri.replaceAll(/\{[^}]*\}/g, '{}')
      const spelling = [data.service.signingName, name, operation.method, path].join(' ')
      const alike = bySpelling.get(spelling)
      if (alike === undefined) bySpelling.set(spelling, [{ data, operation }])
      else alike.push({ data, operation })
    }
  }
  return [...bySpelling.values()].filter(({ length }) => length > 1)
}

function adoptSecrecy(into: Spelled, from: Spelled): void {
  for (const side of ['input', 'output'] as const) {
    const [ours, theirs] = [into.operation[side], from.operation[side]]
    if (ours === undefined || theirs === undefined) continue
    new SecrecyAdoption(into.data.shapes, from.data.shapes).within(nameOf(ours), nameOf(theirs))
  }
}

/** Marks what is sensitive in their shapes in ours, member by member. */
class SecrecyAdoption {
  readonly #ours: Record<string, ShapeData>
  readonly #theirs: Readonly<Record<string, ShapeData>>
  /** Shapes hold themselves. */
  readonly #seen = new Set<string>()

  constructor(ours: Record<string, ShapeData>, theirs: Readonly<Record<string, ShapeData>>) {
    this.#ours = ours
    this.#theirs = theirs
  }

  within(ours: string, theirs: string): void {
    const [shape, other] = [this.#ours[ours], this.#theirs[theirs]]
    const pair = `${ours} ${theirs}`
    if (shape === undefined || other === undefined || shape.type !== other.type || this.#seen.has(pair)) return
    this.#seen.add(pair)
    for (const [name, member] of Object.entries(other.members ?? {})) {
      const own = shape.members?.[name]
      if (shape.members !== undefined && own !== undefined) shape.members[name] = this.#adopted(own, member)
    }
    for (const part of ['member', 'key', 'value'] as const) {
      const [own, member] = [shape[part], other[part]]
      if (own !== undefined && member !== undefined) shape[part] = this.#adopted(own, member)
    }
  }

  #adopted(own: ShapeReference, theirs: ShapeReference): ShapeReference {
    const name = nameOf(own)
    this.within(name, nameOf(theirs))
    const shape = this.#ours[name]
    if (shape === undefined || shape.sensitive === true || this.#theirs[nameOf(theirs)]?.sensitive !== true) return own
    // Of its own, because others use the shape for what is no secret.
    const secret = `${name}OfSecret`
    this.#ours[secret] = { ...shape, sensitive: true }
    return typeof own === 'string' ? secret : { ...own, shape: secret }
  }
}

function nameOf(reference: ShapeReference): string {
  return typeof reference === 'string' ? reference : reference.shape
}
