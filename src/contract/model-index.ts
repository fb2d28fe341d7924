import type { ModelEntry } from './models-file.ts'

/**
 * Which services a sign on the wire can mean. Several may share one; the first is what Cairn reports where nothing else
 * tells them apart: the service of that very name, then by the alphabet.
 */
export class ModelIndex {
  readonly #byName: ReadonlyMap<string, ModelEntry>
  readonly #byTarget: Groups
  readonly #bySigningName: Groups
  readonly #byQueryVersion: Groups
  readonly #byEndpointPrefix: Groups
  readonly withUnsignedRoutes: readonly ModelEntry[]

  constructor(entries: readonly ModelEntry[]) {
    this.#byName = new Map(entries.map((entry) => [entry.name, entry]))
    this.#byTarget = grouped(entries, ({ target }) => target)
    this.#bySigningName = grouped(entries, ({ signingName }) => signingName)
    this.#byQueryVersion = grouped(entries.filter(speaksQuery), ({ apiVersion }) => apiVersion)
    this.#byEndpointPrefix = grouped(entries, ({ endpointPrefix }) => endpointPrefix)
    this.withUnsignedRoutes = entries.filter(({ hasUnsignedRoutes }) => hasUnsignedRoutes)
  }

  get(name: string): ModelEntry | null {
    return this.#byName.get(name) ?? null
  }

  /** @param target Last part of the prefix of `X-Amz-Target`, and the service part of a CBOR path. */
  byTarget(target: string): readonly ModelEntry[] {
    return this.#byTarget.get(target) ?? []
  }

  /** Services that speak REST come in the same list as others. */
  bySigningName(name: string): readonly ModelEntry[] {
    return this.#bySigningName.get(name) ?? []
  }

  /** Services that speak one of the query protocols in this version. */
  byQueryVersion(version: string): readonly ModelEntry[] {
    return this.#byQueryVersion.get(version) ?? []
  }

  /** @param prefix What stands in front of the Region in a host of AWS: `dynamodb`, `api.sagemaker`. */
  byEndpointPrefix(prefix: string): readonly ModelEntry[] {
    return this.#byEndpointPrefix.get(prefix) ?? []
  }
}

type Groups = ReadonlyMap<string, readonly ModelEntry[]>

export function speaksQuery({ protocols }: ModelEntry): boolean {
  return protocols.includes('aws-query') || protocols.includes('ec2-query')
}

export function speaksRest({ protocols }: ModelEntry): boolean {
  return protocols.includes('rest-json') || protocols.includes('rest-xml')
}

function grouped(entries: readonly ModelEntry[], keyOf: (entry: ModelEntry) => string | undefined): Groups {
  const groups = new Map<string, ModelEntry[]>()
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [entry])
    else if (entry.name === key) group.unshift(entry)
    else group.push(entry)
  }
  return groups
}
