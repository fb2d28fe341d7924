import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { operationSchema } from './contract-data.ts'
import type { BlockLines } from './models-file.ts'
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
  readonly #operations: BlockLines['operations']
  readonly #graph: ShapeGraph
  readonly #made = new Map<string, OperationContract>()

  constructor({ operations, shapes }: BlockLines) {
    this.#operations = operations
    this.#graph = new ShapeGraph((name) => parsed(shapes.get(name)))
  }

  operation(name: string, service: ServiceContract): OperationContract {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const data = parsed(this.#operations.get(name))
    assert(data !== undefined, `the block of ${service.name} has no operation ${name}`)
    const operation = operationContract(name, v.parse(operationSchema, data), service, this.#graph)
    this.#made.set(name, operation)
    return operation
  }

  structure(name: string): StructureShape {
    return requireStructure(this.#graph.use(name))
  }
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text)
}
