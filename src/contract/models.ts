import { assert } from '../base/assert.ts'
import { loadService } from './load.ts'
import { ModelsReader } from './load-models.ts'
import { ModelIndex } from './model-index.ts'
import { parseServiceContract, type ServiceContract } from './service-contract.ts'
import { isHostedService } from './services.ts'

/**
 * Most text of blocks whose contracts are kept: as some five times as much memory, and twenty where all shapes have been
 * asked for. All services of the table have 24 MB, the largest 1; a server that meets them all reads those again that were
 * not asked for the longest.
 */
const keptRawBytesMax = 4 * 1024 * 1024

/**
 * The contract of any service that a public model describes, hosted or not, or null where none of that name is known.
 *
 * A service is read from the table when it is first asked for, which takes milliseconds, and kept up to a bound: what is
 * read again is another object with the same content. Of services whose contract is compiled with its constraints that one
 * is given, so there is one source for each name.
 *
 * @param name The model's name, unique: `dynamodb`, `ec2`, `sesv2`. What `recognise` calls `serviceName`.
 */
export function modelOf(name: string): ServiceContract | null {
  const entry = models().index.get(name)
  if (entry === null) return null
  if (entry.block === undefined) {
    assert(isHostedService(name), `the table of models has no block of ${name}`)
    return loadService(name)
  }
  const known = kept.get(name)
  const contract = known ?? parseServiceContract(models().reader.block(entry))
  assert(contract.name === name, `the block of ${name} holds ${contract.name}`)
  keep(contract, known === undefined)
  return contract
}

/** Last used last. */
const kept = new Map<string, ServiceContract>()
let keptRawBytes = 0

function keep(contract: ServiceContract, isNew: boolean): void {
  kept.delete(contract.name)
  kept.set(contract.name, contract)
  if (!isNew) return
  keptRawBytes += rawBytesOf(contract.name)
  for (const name of kept.keys()) {
    if (keptRawBytes <= keptRawBytesMax || name === contract.name) return
    kept.delete(name)
    keptRawBytes -= rawBytesOf(name)
  }
}

function rawBytesOf(name: string): number {
  return models().index.get(name)?.block?.[2] ?? 0
}

/** How requests name services, without their contracts. Read when it is first asked for: a start does not need it. */
export function modelIndex(): ModelIndex {
  return models().index
}

let opened: { readonly reader: ModelsReader; readonly index: ModelIndex } | null = null

function models() {
  if (opened === null) {
    const reader = new ModelsReader()
    opened = { reader, index: new ModelIndex(reader.index.services) }
  }
  return opened
}
