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
 * Most bytes of blocks that are kept as they are unpacked; the largest has 1 MB, and all of today's table together 23. Of
 * a larger table those are read again that were not asked for the longest.
 */
const keptBytesMax = 24 * 1024 * 1024

/**
 * Most text of which operations and shapes are kept, each character in some 6 bytes of memory: those of some thousand
 * operations. Beyond that all are let go, and made again from the blocks as they are asked for.
 */
const madeCharactersMax = 3 * 1024 * 1024

/**
 * The contract of any service that a public model describes, hosted or not, or null where none of that name is known.
 *
 * The service's outline is read when it is first asked for, and kept. What its operations hold is made when one of these is
 * first asked for, and kept up to a bound: what is made again is another object with the same content. Of services whose
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
  readonly bytes: number
}

/** By the service's name; last used last. */
const kept = new Map<string, KeptBlock>()
let keptBytes = 0
let madeCharacters = 0

function blockOf(entry: ModelEntry): ModelBlock {
  if (madeCharacters > madeCharactersMax) {
    for (const { block } of kept.values()) block.forget()
    madeCharacters = 0
  }
  const { name } = entry
  const known = kept.get(name)
  if (known !== undefined) {
    kept.delete(name)
    kept.set(name, known)
    return known.block
  }
  const text = models().reader.block(entry)
  const block = new ModelBlock(text, (characters) => {
    madeCharacters += characters
  })
  kept.set(name, { block, bytes: text.bytes })
  keptBytes += text.bytes
  for (const [oldest, { bytes }] of kept) {
    if (keptBytes <= keptBytesMax || oldest === name) break
    kept.delete(oldest)
    keptBytes -= bytes
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
