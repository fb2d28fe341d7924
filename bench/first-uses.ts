import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as v from 'valibot'
import { ModelsReader } from '../src/contract/load-models.ts'
import type { ModelEntry } from '../src/contract/models-file.ts'

/** A service, and a name that its requests are signed with. */
export type ServiceToMeet = Pick<ModelEntry, 'name' | 'signingName'>

/** What the first request of a service cost, in one stretch of its thread each. */
export interface FirstUse {
  readonly name: string
  /** Until it was known which operation is asked for. */
  readonly namingMs: number
  /** From then until the shapes of an operation stood. */
  readonly readingMs: number
}

const usesSchema = v.array(v.object({ name: v.string(), namingMs: v.number(), readingMs: v.number() }))

/**
 * Of every service of the table, the least of `rounds` threads that have met none before, each beginning elsewhere in
 * the alphabet: what else the machine does is left out. The first of a thread counts apart, as that of a process that has
 * compiled nothing yet.
 */
export async function firstUses(
  rounds: number,
): Promise<{ readonly uses: readonly FirstUse[]; readonly coldMs: number }> {
  const services = new ModelsReader().index.services.map(({ name, signingName }) => ({ name, signingName }))
  const byName = new Map<string, FirstUse[]>()
  const colds: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const from = Math.floor((round * services.length) / rounds)
    const [cold, ...uses] = await usesOf([...services.slice(from), ...services.slice(0, from)])
    if (cold !== undefined) colds.push(cold.namingMs + cold.readingMs)
    for (const use of uses) byName.set(use.name, [...(byName.get(use.name) ?? []), use])
  }
  const uses = [...byName].map(([name, found]) => ({
    name,
    namingMs: Math.min(...found.map(({ namingMs }) => namingMs)),
    readingMs: Math.min(...found.map(({ readingMs }) => readingMs)),
  }))
  return { uses, coldMs: Math.min(...colds) }
}

async function usesOf(services: readonly ServiceToMeet[]): Promise<FirstUse[]> {
  const worker = new Worker(new URL('./first-use-worker.js', import.meta.url))
  try {
    worker.postMessage(services)
    const [message] = await once(worker, 'message')
    return v.parse(usesSchema, message)
  } finally {
    await worker.terminate()
  }
}
