import { assert } from '../base/assert.ts'
import { loadService } from './load.ts'
import { ModelsReader } from './load-models.ts'
import { ModelBlock } from './model-block.ts'
import { ModelIndex } from './model-index.ts'
import { modelledService } from './modelled-service.ts'
import type { ModelEntry } from './models-file.ts'
import type { ServiceContract } from './service-contract.ts'
import { isHostedService } from './services.ts'

/**
 * Most text of blocks that are kept: in some 20 MB of memory, and in 95 where all their shapes have been asked for. All
 * blocks of the table have 24 MB, the largest 1. Who asks for ever other services makes a server read those again that were
 * not asked for the longest; so much is kept that these are small, and reading one costs less than a call.
 */
const keptRawBytesMax = 12 * 1024 * 1024

/**
 * The contract of any service that a public model describes, hosted or not, or null where none of that name is known.
 *
 * The service's outline is read when it is first asked for, and kept. What its operations hold is read when one of these is
 * first asked for, and kept up to a bound: what is read again is another object with the same content. Of services whose
 * contract is compiled with its constraints that one is given, so there is one source for each name.
 *
 * @param name The model's name, unique: `dynamodb`, `ec2`, `sesv2`. What `recognise` calls `serviceName`.
 */
export function modelOf(name: string): ServiceContract | null {
  const known = contracts.get(name)
  if (known !== undefined) return known
  const entry = models().index.get(name)
  if (entry === null) return null
  if (entry.outline === undefined) {
    assert(isHostedService(name), `the table of models has no outline of ${name}`)
    return loadService(name)
  }
  const contract = modelledService(models().reader.outline(entry), () => blockOf(entry))
  contracts.set(name, contract)
  return contract
}

/** At most as many as the table has, some 30 MB when all have been met. */
const contracts = new Map<string, ServiceContract>()

interface KeptBlock {
  readonly block: ModelBlock
  readonly rawBytes: number
}

/** By the service's name; last used last. */
const kept = new Map<string, KeptBlock>()
let keptRawBytes = 0

function blockOf(entry: ModelEntry): ModelBlock {
  const { name } = entry
  const known = kept.get(name)
  if (known !== undefined) {
    kept.delete(name)
    kept.set(name, known)
    return known.block
  }
  const block = new ModelBlock(models().reader.block(entry))
  const rawBytes = entry.block?.[2] ?? 0
  kept.set(name, { block, rawBytes })
  keptRawBytes += rawBytes
  for (const [oldest, { rawBytes }] of kept) {
    if (keptRawBytes <= keptRawBytesMax || oldest === name) break
    kept.delete(oldest)
    keptRawBytes -= rawBytes
  }
  return block
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
