import { ModelsReader } from '../../src/contract/load-models.ts'
import { modelOf } from '../../src/contract/models.ts'
import type { ModelEntry } from '../../src/contract/models-file.ts'
import { operationEventName } from '../../src/contract/record-names.ts'
import { recordApiVersion, recordSource } from '../../src/contract/record-sources.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { PublishedRecord } from './published-record.ts'

/** The operation whose calls leave such records; null where no model has it. */
export function recordedOperation(record: PublishedRecord): OperationContract | null {
  for (const { name } of entriesOf(record)) {
    for (const operation of modelOf(name)?.operations.values() ?? []) {
      if (operationEventName(operation) === record.eventName) return operation
    }
  }
  return null
}

/** Of several services with one source that come first whose name it is and whose API it names. */
function entriesOf({ eventSource, apiVersion }: PublishedRecord): readonly ModelEntry[] {
  const entries = bySource().get(eventSource) ?? []
  const rank = ({ name }: ModelEntry) =>
    Number(`${name}.amazonaws.com` === eventSource) +
    (apiVersion === undefined || apiVersion === null || recordApiVersion(name) === apiVersion ? 2 : 0)
  return [...entries].sort((one, other) => rank(other) - rank(one))
}

let indexed: ReadonlyMap<string, readonly ModelEntry[]> | null = null

function bySource(): ReadonlyMap<string, readonly ModelEntry[]> {
  if (indexed !== null) return indexed
  const sources = new Map<string, ModelEntry[]>()
  for (const entry of new ModelsReader().index.services) {
    const source = recordSource(entry)
    sources.set(source, [...(sources.get(source) ?? []), entry])
  }
  indexed = sources
  return sources
}
