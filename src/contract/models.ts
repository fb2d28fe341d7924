import { assert } from '../base/assert.ts'
import { loadService } from './load.ts'
import { ModelsReader } from './load-models.ts'
import { ModelIndex } from './model-index.ts'
import type { ModelEntry } from './models-file.ts'
import { parseServiceContract, type ServiceContract } from './service-contract.ts'
import { isHostedService } from './services.ts'

/**
 * The contract of any service that a public model describes, hosted or not, or null where none of that name is known.
 *
 * A service is read from the table when it is first asked for, and kept: all of them together are known to be few. Of
 * services whose contract is compiled with its constraints that one is given, so there is one contract for each name.
 *
 * @param name The model's name, unique: `dynamodb`, `ec2`, `sesv2`. What `recognise` calls `serviceName`.
 */
export function modelOf(name: string): ServiceContract | null {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const entry = models().index.get(name)
  if (entry === null) return null
  const contract = load(entry)
  loaded.set(name, contract)
  return contract
}

/** How requests name services, without their contracts. Read when it is first asked for: a start does not need it. */
export function modelIndex(): ModelIndex {
  return models().index
}

const loaded = new Map<string, ServiceContract>()
let opened: { readonly reader: ModelsReader; readonly index: ModelIndex } | null = null

function models() {
  if (opened === null) {
    const reader = new ModelsReader()
    opened = { reader, index: new ModelIndex(reader.index.services) }
  }
  return opened
}

function load(entry: ModelEntry): ServiceContract {
  const { name } = entry
  if (entry.block === undefined) {
    assert(isHostedService(name), `the table of models has no block of ${name}`)
    return loadService(name)
  }
  const contract = parseServiceContract(models().reader.block(entry))
  assert(contract.name === name, `the block of ${name} holds ${contract.name}`)
  return contract
}
