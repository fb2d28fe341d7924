import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import type { BlockText } from './block-text.ts'
import { operationSchema } from './contract-data.ts'
import {
  type OperationContract,
  operationContract,
  requireStructure,
  type ServiceContract,
} from './service-contract.ts'
import { ShapeGraph } from './shape-graph.ts'
import type { StructureShape } from './shapes.ts'

/** What the operations and errors of a service hold. Each is parsed when something first asks for it. */
export class ModelBlock {
  readonly #text: BlockText
  readonly #parsing: (characters: number) => void
  readonly #made = new Map<string, OperationContract>()
  #graph: ShapeGraph

  /** @param parsing Told before each text that is parsed how long it is: what is made of it is kept. */
  constructor(text: BlockText, parsing: (characters: number) => void) {
    this.#text = text
    this.#parsing = parsing
    this.#graph = this.#newGraph()
  }

  operation(name: string, service: ServiceContract): OperationContract {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const data = this.#parsed(this.#text.operation(name))
    assert(data !== undefined, `the block of ${service.name} has no operation ${name}`)
    const operation = operationContract(name, v.parse(operationSchema, data), service, this.#graph)
    this.#made.set(name, operation)
    return operation
  }

  structure(name: string): StructureShape {
    return requireStructure(this.#graph.use(name))
  }

  /** Keeps nothing of what was made. Who holds some of it goes on with it. */
  forget(): void {
    this.#made.clear()
    this.#graph = this.#newGraph()
  }

  #newGraph(): ShapeGraph {
    return new ShapeGraph((name) => this.#parsed(this.#text.shape(name)))
  }

  #parsed(text: string | undefined): unknown {
    if (text === undefined) return undefined
    this.#parsing(text.length)
    return JSON.parse(text)
  }
}
