import { gzipSync } from 'node:zlib'
import { AnswerError } from '../../src/aws-client/answer.ts'
import type { QueueMessage } from '../../src/aws-client/sqs-client.ts'
import { required } from '../../src/base/assert.ts'
import type { AccountId, Region } from '../../src/base/brands.ts'
import { Log } from '../../src/base/log.ts'
import { OutgoingGuard } from '../../src/base/outgoing-guard.ts'
import type { FileOutcome } from '../../src/capture/ingest/ingest.ts'
import type { OwnAct } from '../../src/capture/own-acts.ts'
import type { BucketSource } from '../../src/config/source.ts'
import { unpackLogFile } from '../../src/formats/unpack-log-file.ts'
import type { BucketFollower } from '../../src/sources/cloudtrail-bucket/bucket-follower.ts'
import { openBucketSources } from '../../src/sources/cloudtrail-bucket/open-bucket-sources.ts'
import { AdversarialMetadataStore } from './adversarial-metadata.ts'
import { KillPlan } from './kill-plan.ts'
import { SimulatedClock, SimulatedRandom } from './simulation.ts'

export const followedSource: BucketSource = {
  name: 'production',
  accountId: '123456789012' as AccountId,
  region: 'us-east-1' as Region,
  kind: 'cloudtrail-bucket',
  bucket: 'our-logs',
  prefix: 'some/prefix',
  endpoint: null,
  queueUrl: null,
  credentials: { kind: 'keys', accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  pollIntervalMs: 60_000,
}

/** A page of the simulated bucket: small, so that walks have several. */
const pageKeysMax = 5

/**
 * A bucket, a queue and a record store in memory, and sources that follow the one into the other. A start takes what was
 * durable at the last one's end; what is taken twice shows.
 */
export class BucketSourceSimulation {
  readonly clock = new SimulatedClock(Date.UTC(2026, 10, 20, 12))
  readonly metadata = new AdversarialMetadataStore()
  readonly objects = new Map<string, Uint8Array>()
  readonly messages = new Map<string, QueueMessage>()
  /** Own acts, each as often as it went on record. */
  readonly acts: OwnAct[] = []
  /** Texts of records, each as often as it was brought. */
  readonly brought: string[] = []
  /** Keys that were listed or read, in their order. */
  readonly asked: string[] = []
  /** What every question to the bucket is refused with; null: none is. */
  refusal: AnswerError | null = null
  readonly #source: BucketSource

  constructor(source: BucketSource = followedSource) {
    this.#source = source
  }

  /** Puts a log file with these records where CloudTrail would. @returns Its key. */
  put(
    records: readonly string[],
    at: { stream?: string; timeMs?: number; unique: string; content?: Uint8Array },
  ): string {
    const stream = at.stream ?? '111122223333/CloudTrail/us-east-1'
    const time = new Date(at.timeMs ?? this.clock.nowMs()).toISOString()
    const [account = '', folder = '', region = ''] = stream.split('/').slice(-3)
    const stamp = `${time.slice(0, 16).replace(/[-:]/g, '')}Z`
    const name = `${account}_${folder}_${region}_${stamp}_${at.unique.padStart(16, '0')}.json.gz`
    const key = `some/prefix/AWSLogs/${stream}/${time.slice(0, 10).replaceAll('-', '/')}/${name}`
    this.objects.set(key, at.content ?? gzipSync(`{"Records":[${records.join(',')}]}`))
    return key
  }

  /** Puts a message into the queue. */
  tell(body: string): void {
    const messageId = String(this.messages.size)
    this.messages.set(messageId, { messageId, receiptHandle: messageId, body })
  }

  /** A start of the server, over what is durable. */
  async start(plan = new KillPlan(null)): Promise<BucketFollower> {
    const gone = () => new AnswerError(503, 'ServiceUnavailable', 'killed', null)
    const opened = await openBucketSources(
      [this.#source],
      {
        metadata: plan.metadata(this.metadata),
        ingest: { file: (bytes) => plan.call(gone, () => this.#bring(bytes)) },
        space: { require: () => {} },
        ownActs: { record: (act) => plan.call(gone, async () => void this.acts.push(act)) },
        guard: new OutgoingGuard(),
        clock: this.clock,
        random: new SimulatedRandom(1),
        log: new Log(this.clock, 'error', () => {}),
      },
      () => ({
        bucket: {
          folders: (prefix) => this.#folders(prefix),
          keys: (prefix, startAfter) => this.#keys(plan, prefix, startAfter),
          read: (key) => plan.call(gone, () => this.#read(key)),
        },
        queue: this.#source.queueUrl === null ? null : this.#queue(plan, gone),
        close: () => {},
      }),
    )
    return required(opened.followers[0], 'a follower')
  }

  /** The names of rows that are left. */
  async rows(): Promise<readonly string[]> {
    const { entries } = await this.metadata.list('', '', 1000)
    return entries.map(({ key, value }) => `${key} ${Buffer.from(value).toString()}`)
  }

  async *#folders(prefix: string): AsyncGenerator<string> {
    if (this.refusal !== null) throw this.refusal
    const below = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
    const folders = below.filter((rest) => rest.includes('/')).map((rest) => rest.slice(0, rest.indexOf('/') + 1))
    for (const folder of new Set(folders.sort())) yield `${prefix}${folder}`
  }

  async *#keys(plan: KillPlan, prefix: string, startAfter: string): AsyncGenerator<readonly string[]> {
    const failure = () => new AnswerError(503, 'ServiceUnavailable', 'killed', null)
    const all = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort()
    for (let from = 0; from < all.length || from === 0; from += pageKeysMax) {
      const page = await plan.call(failure, async () => all.slice(from, from + pageKeysMax))
      if (this.refusal !== null) throw this.refusal
      this.asked.push(...page)
      yield page
    }
  }

  async #read(key: string) {
    if (this.refusal !== null) throw this.refusal
    const bytes = this.objects.get(key)
    return bytes === undefined
      ? ({ kind: 'gone' } as const)
      : ({ kind: 'bytes', bytes: Uint8Array.from(bytes) } as const)
  }

  #queue(plan: KillPlan, gone: () => Error) {
    return {
      receive: () => plan.call(gone, async () => [...this.messages.values()].slice(0, 10)),
      delete: (messages: readonly QueueMessage[]) =>
        plan.call(gone, async () => {
          for (const { receiptHandle } of messages) this.messages.delete(receiptHandle)
        }),
      hide: async () => {},
    }
  }

  async #bring(bytes: Uint8Array): Promise<FileOutcome> {
    const { records, damage } = unpackLogFile(bytes)
    const texts = records.map((record) => Buffer.from(record).toString())
    const known = new Set(this.brought)
    this.brought.push(...texts)
    const items = texts.map((text, place) => {
      const status = known.has(text) ? ('duplicate' as const) : ('stored' as const)
      return { place, status, eventId: text }
    })
    return { items: once(items), damage }
  }
}

async function* once<T>(items: T): AsyncGenerator<T> {
  yield items
}
