import { ModelsReader } from '../../src/contract/load-models.ts'
import { modelOf } from '../../src/contract/models.ts'
import type { ServiceContract } from '../../src/contract/service-contract.ts'

/** Every service whose public model Cairn has, one after the other: all at once are some 100 MB. */
export function* modelledServices(): Generator<ServiceContract> {
  for (const { name } of new ModelsReader().index.services) {
    const service = modelOf(name)
    if (service !== null) yield service
  }
}
