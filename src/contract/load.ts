import { readFileSync } from 'node:fs'
import { assert } from '../base/assert.ts'
import { parseServiceContract, type ServiceContract } from './service-contract.ts'
import type { HostedServiceName } from './services.ts'

const loaded = new Map<HostedServiceName, ServiceContract>()

/**
 * The contract of a service, read and parsed when it is first asked for: a server that only answers CloudTrail never
 * reads the others. This is the one place below `contract/` that reads files, so that the rest runs in a browser.
 *
 * Throws where the service has no data file beside this code.
 */
export function loadService(name: HostedServiceName): ServiceContract {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const data: unknown = JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8'))
  const contract = parseServiceContract(data)
  assert(contract.name === name, `the data file of ${name} holds ${contract.name}`)
  loaded.set(name, contract)
  return contract
}
