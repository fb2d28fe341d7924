import {
  CreateTrailCommand,
  ListPublicKeysCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { type AwsClients, awsClients } from './aws-clients.ts'
import { type BucketObject, type FoundDigest, type ListedKey, readDigests } from './digest-reader.ts'
import { makeLogBucket } from './log-bucket-policy.ts'
import type { TestServer } from './start-server.ts'

/** What a server needs to write log files and digests while a test waits. */
export const quickTrails = { CAIRN_DELIVERY_INTERVAL_MS: '300', CAIRN_DIGEST_INTERVAL_MS: '2000' }
const stepMs = 500

export const operatorAccount = '123456789012'

/** A trail with digests, and the bucket that a running server writes for it. */
export class WrittenBucket implements Disposable {
  readonly bucketName: string
  readonly trailName: string
  readonly clients: AwsClients
  /** Of who has the bucket. */
  readonly #store: AwsClients
  readonly #server: TestServer
  /** That there are digests of. */
  readonly #regions: readonly string[]
  #written: ReadonlyMap<string, BucketObject> = new Map()

  private constructor(server: TestServer, store: TestServer, trailName: string, regions: readonly string[]) {
    this.#regions = regions
    this.trailName = trailName
    this.bucketName = `${trailName}-logs`
    this.clients = awsClients({ url: server.url, credentials: server.credentials() })
    this.#store = awsClients({ url: store.url, credentials: store.credentials() })
    this.#server = server
  }

  [Symbol.dispose](): void {
    this.clients[Symbol.dispose]()
    this.#store[Symbol.dispose]()
  }

  /**
   * The trail does not log yet.
   *
   * @param regions Where things will happen; more than one make it a trail of all Regions.
   * @param store Who has its buckets, where that is another server.
   */
  static async create(
    server: TestServer,
    trailName: string,
    regions: readonly string[] = ['us-east-1'],
    store = server,
  ): Promise<WrittenBucket> {
    const made = new WrittenBucket(server, store, trailName, regions)
    const { clients, bucketName } = made
    await makeLogBucket(made.#store, { bucketName, accountId: operatorAccount, resources: [`${bucketName}/*`] })
    const isMultiRegion = regions.length > 1
    const settings = { IsMultiRegionTrail: isMultiRegion, EnableLogFileValidation: true }
    await clients.cloudtrail.send(new CreateTrailCommand({ Name: trailName, S3BucketName: bucketName, ...settings }))
    return made
  }

  get trailArn(): string {
    return `arn:aws:cloudtrail:us-east-1:${operatorAccount}:trail/${this.trailName}`
  }

  /** What was in the bucket when it was last settled. */
  get written(): ReadonlyMap<string, BucketObject> {
    return this.#written
  }

  async start(): Promise<void> {
    await this.clients.cloudtrail.send(new StartLoggingCommand({ Name: this.trailName }))
  }

  async stop(): Promise<void> {
    await this.clients.cloudtrail.send(new StopLoggingCommand({ Name: this.trailName }))
  }

  /** Lets something happen again and again until there are so many more digests with log files in the home Region. */
  async fill(digests: number, happen: (clients: AwsClients) => Promise<unknown>): Promise<void> {
    const wanted = digests + (await this.#digestsWithLogFiles())
    while ((await this.#digestsWithLogFiles()) < wanted) {
      await happen(this.clients)
      await sleep(stepMs)
    }
  }

  /**
   * Waits until digests name every log file and nothing more comes. The trail has been stopped.
   *
   * @returns Every digest, the oldest first.
   */
  async settled(): Promise<readonly FoundDigest[]> {
    for (let before = -1; ; ) {
      const { digests, problems } = await this.#read()
      if (problems.length === 0 && digests.length === before) {
        return [...digests].sort((left, right) => left.endMs - right.endMs)
      }
      before = problems.length === 0 ? digests.length : -1
      await sleep(Number(quickTrails.CAIRN_DIGEST_INTERVAL_MS) + 4 * stepMs)
    }
  }

  async put(key: string, { body, metadata }: BucketObject): Promise<void> {
    const content = { ContentType: 'application/json', ContentEncoding: 'gzip', Body: body }
    const Metadata = Object.fromEntries(metadata)
    await this.#store.s3.send(new PutObjectCommand({ Bucket: this.bucketName, Key: key, Metadata, ...content }))
  }

  async remove(key: string): Promise<void> {
    await this.#store.s3.send(new DeleteObjectCommand({ Bucket: this.bucketName, Key: key }))
  }

  /** Puts everything back that differs from what was {@link written}, given what a test has put and removed. */
  async restore(touched: readonly string[]): Promise<void> {
    for (const key of touched) {
      const object = this.#written.get(key)
      if (object === undefined) await this.remove(key)
      else await this.put(key, object)
    }
  }

  /** What ListPublicKeys shows of a Region. */
  async publicKeys(region: string): Promise<readonly ListedKey[]> {
    const { url } = this.#server
    using there = awsClients({ url, credentials: this.#server.credentials(), region })
    const { PublicKeyList = [] } = await there.cloudtrail.send(new ListPublicKeysCommand({}))
    return PublicKeyList.map(({ Value, Fingerprint = '', ValidityStartTime, ValidityEndTime }) => ({
      value: Value ?? new Uint8Array(0),
      fingerprint: Fingerprint,
      validFromMs: ValidityStartTime?.getTime() ?? 0,
      validToMs: ValidityEndTime?.getTime() ?? 0,
    }))
  }

  async #digestsWithLogFiles(): Promise<number> {
    const { digests } = await this.#read()
    return digests.filter(({ region, logFiles }) => region === 'us-east-1' && logFiles.length > 0).length
  }

  async #read() {
    const keys = new Map<string, readonly ListedKey[]>()
    for (const region of this.#regions) keys.set(region, await this.publicKeys(region))
    this.#written = await this.#objects()
    return readDigests({
      bucketName: this.bucketName,
      objects: this.#written,
      keys: (region) => keys.get(region) ?? [],
    })
  }

  async #objects(): Promise<ReadonlyMap<string, BucketObject>> {
    const { s3: client } = this.#store
    const Bucket = this.bucketName
    const objects = new Map<string, BucketObject>()
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key = '' } of Contents) {
        if (!Key.endsWith('.json.gz')) continue
        const known = this.#written.get(Key)
        if (known !== undefined) objects.set(Key, known)
        else {
          const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket, Key }))
          const body = (await Body?.transformToByteArray()) ?? new Uint8Array(0)
          objects.set(Key, { body, metadata: new Map(Object.entries(Metadata)) })
        }
      }
    }
    return objects
  }
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
