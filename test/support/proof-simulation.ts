import { recordNumber } from '../../src/base/brands.ts'
import { encodeBlock } from '../../src/base/codec.ts'
import type { RandomSource } from '../../src/base/random.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { Checkpoints } from '../../src/proofs/checkpoints.ts'
import { dayOf } from '../../src/proofs/day.ts'
import { DaySecrets } from '../../src/proofs/day-secrets.ts'
import { openSigningKey } from '../../src/proofs/signing-key.ts'
import { TreeKeeper } from '../../src/proofs/tree/tree-keeper.ts'
import { TreeFollower } from '../../src/proofs/tree-follower.ts'
import type { RecordRun, RecordRuns } from '../../src/records/record-runs.ts'
import { AdversarialMetadataStore } from './adversarial-metadata.ts'
import { leafOf, readTree } from './proof-verifier.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { SimulatedRandom } from './simulation.ts'

export const proofsFolder = '/data/proofs'

/** Records of a day of the simulation: a thousand would be the same, only slower. */
const recordsADay = 150
const dayMs = 86_400_000

/** Records that are durably stored, in runs of a few, as the record store hands them out. */
export class StoredRuns {
  readonly #texts: string[] = []
  /** Records below it have been freed. */
  recordFrom = 0

  add(count: number): void {
    for (let left = count; left > 0; left -= 1) this.#texts.push(`{"eventID":"${this.#texts.length}"}`)
  }

  get count(): number {
    return this.#texts.length
  }

  bytes(number: number): Buffer {
    return Buffer.from(this.#texts[number] ?? '')
  }

  storedAtMs(number: number): number {
    return Date.UTC(2026, 0, 1) + Math.floor(number / recordsADay) * dayMs
  }

  /** Someone changes a record behind the store's back, or puts others there. */
  change(number: number): void {
    this.#texts[number] = '{"eventID":"another"}'
  }

  /** The newest records are lost, as when an older copy of them was put back. */
  cut(count: number): void {
    this.#texts.length = count
  }

  async runs(from: number, bytesMax: number): Promise<RecordRuns> {
    const runs: RecordRun[] = []
    let bytes = 0
    for (let first = from - (from % 7); first < this.count && bytes < bytesMax; first += 7) {
      const numbers = Array.from({ length: Math.min(7, this.count - first) }, (_, index) => first + index)
      if (first + numbers.length <= this.recordFrom) continue
      const bodies = numbers.map((number) => this.bytes(number))
      runs.push({
        first: recordNumber(first),
        bodyLengths: Uint32Array.from(bodies, ({ length }) => length),
        stored: numbers.map((number) => ({ recordCount: 1, storedAtMs: this.storedAtMs(number) })),
        body: encodeBlock(Buffer.concat(bodies)),
      })
      bytes += 7 * 100
    }
    return { runs, recordFrom: recordNumber(this.recordFrom), recordBefore: recordNumber(this.count) }
  }
}

/** What outlives a crash beside the disk: records, metadata, and the checkpoints that others were given. */
export class ProofWorld {
  readonly records = new StoredRuns()
  readonly metadata = new AdversarialMetadataStore()
  readonly random: RandomSource
  readonly sealing: Sealing
  readonly published: string[] = []
  #key: ReturnType<typeof openSigningKey> | null = null

  constructor(seed: number) {
    this.random = new SimulatedRandom(seed)
    this.sealing = new Sealing(this.random.bytes(keyIdBytes), this.random.bytes(keyBytes), this.random)
  }

  /** Starts proofs on a disk, as a server does, but that each step is called. */
  async start(disk: SimulatedDisk) {
    const tree = new TreeKeeper(disk, proofsFolder)
    const secrets = await DaySecrets.open(this)
    const problems: string[] = []
    const follower = new TreeFollower({
      store: this.records,
      tree,
      secrets,
      stopped: (problem) => problems.push(problem),
    })
    this.#key ??= openSigningKey(this)
    const key = this.#key
    const signingKey = () => key
    const checkpoints = new Checkpoints({ store: this.records, tree, follower, signingKey, witness: null })
    return { tree, secrets, follower, checkpoints, problems }
  }

  /** The tree takes in all records, and a checkpoint of it is given out. */
  async publish({ follower, checkpoints }: Awaited<ReturnType<ProofWorld['start']>>): Promise<string> {
    while (!(await follower.advance())) {}
    const { note } = await checkpoints.now()
    this.published.push(note)
    return note
  }

  /** What the tree must be, by the pages: the leaf of every record that was not gone. */
  async expectedLeaf(number: number): Promise<Buffer> {
    const secrets = await DaySecrets.open(this)
    const secret = secrets.find(dayOf(this.records.storedAtMs(number)), number)
    return leafOf(secret ?? Buffer.alloc(32), number, this.records.bytes(number))
  }
}

/** The files of the tree on a disk, read by the pages. */
export function treeOn(disk: SimulatedDisk) {
  const prefix = `${proofsFolder}/`
  const files = [...disk.files()].filter(([path]) => path.startsWith(prefix))
  return readTree(new Map(files.map(([path, bytes]) => [path.slice(prefix.length), bytes])))
}
