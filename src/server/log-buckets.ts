import type { Permission } from '../api/operations/operation.ts'
import { writeContext } from '../api/operations/s3/condition-keys.ts'
import { bucketPermission, objectPermission, objectResources } from '../api/operations/s3/s3-target.ts'
import type { Clock } from '../base/clock.ts'
import { type RandomSource, uuid } from '../base/random.ts'
import type { Bucket } from '../buckets/bucket.ts'
import type { Buckets } from '../buckets/buckets.ts'
import type { WriteCondition } from '../buckets/objects/conditions.ts'
import { unconditional } from '../buckets/objects/conditions.ts'
import { defaultChecksum } from '../buckets/objects/object-checksum.ts'
import type { Objects } from '../buckets/objects/objects.ts'
import type { IncomingBytes } from '../buckets/objects/write-body.ts'
import type { CallRecorder } from '../capture/call-recorder.ts'
import type { CallFacts } from '../capture/recorded-call.ts'
import { ServiceError } from '../contract/errors.ts'
import { s3Error } from '../contract/s3-errors.ts'
import { formatEventTime } from '../event/event-time.ts'
import type { Authoriser, RequestContext } from '../identity/authorise.ts'
import type { ServicePrincipal } from '../identity/principal.ts'
import { userIdentity } from '../identity/user-identity.ts'
import type { TreePlace } from '../proofs/publish/publish-tree.ts'
import { ObjectSpaceError } from '../storage/object-store.ts'
import { type DeliveredObject, type DeliveryBucket, DeliveryError } from '../trails/delivery/delivery-bucket.ts'
import { cloudTrailPrincipal } from '../trails/delivery/trail-choice.ts'
import type { BucketProof, LogBuckets } from '../trails/log-bucket.ts'
import type { Trail } from '../trails/trail.ts'

export interface HostedLogBucketsParts {
  readonly buckets: Buckets
  readonly objects: Pick<Objects, 'put' | 'open' | 'find'>
  readonly authoriser: Pick<Authoriser, 'decide'>
  readonly recorder: Pick<CallRecorder, 'open' | 'record'>
  /** Whether a call on the contents of a resource goes on record. */
  readonly recordsDataEvent: (facts: CallFacts) => boolean
  readonly clock: Clock
  readonly random: RandomSource
}

/** What CloudTrail says with every object: the owner of the bucket owns it, and it is sealed as all are. */
const writtenWith = { ACL: 'bucket-owner-full-control', ServerSideEncryption: 'AES256' } as const

/** A place that is known by a name; a bucket that is made anew gives it another. */
export interface NamedTreePlace extends TreePlace {
  readonly name: string
}

/** One line of what a delivery asks of S3: who wants it, and where. */
interface Write {
  readonly bucket: Bucket
  readonly key: string
  readonly principal: ServicePrincipal
  readonly content: typeof logContent | typeof checkpointContent | typeof tileContent
}

/** The buckets of trails, where they are hosted here: CloudTrail comes to them as a client does, and leaves the same records. */
export class HostedLogBuckets implements LogBuckets, DeliveryBucket {
  readonly #parts: HostedLogBucketsParts

  constructor(parts: HostedLogBucketsParts) {
    this.#parts = parts
  }

  async prove(
    trail: Pick<Trail, 'arn' | 'accountId' | 'bucketName' | 'keyPrefix' | 'hasDigests'>,
  ): Promise<BucketProof> {
    const bucket = this.#parts.buckets.find(trail.bucketName)
    if (bucket === null) return 'no-bucket'
    const principal = principalFor(trail)
    if (!this.#allows(bucket, bucketPermission(bucket, callOf(bucket, principal), 's3:GetBucketAcl'), principal)) {
      return 'not-allowed'
    }
    try {
      for (const folder of trail.hasDigests ? ['CloudTrail', 'CloudTrail-Digest'] : ['CloudTrail']) {
        const prefix = trail.keyPrefix === null ? '' : `${trail.keyPrefix}/`
        const key = `${prefix}AWSLogs/${trail.accountId}/${folder}/`
        await this.#write({ bucket, key, principal, content: logContent }, new Uint8Array(0), new Map(), unconditional)
      }
      return 'proved'
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      return error.code === 'NoSuchBucket' ? 'no-bucket' : 'not-allowed'
    }
  }

  async put({ trail, bucketName, key, body, userMetadata }: DeliveredObject): Promise<'written' | 'present'> {
    const bucket = this.#parts.buckets.find(bucketName)
    if (bucket === null) throw new DeliveryError('NoSuchBucket')
    const write = { bucket, key, principal: principalFor(trail), content: logContent }
    return await this.#writeNew(write, body, userMetadata)
  }

  /**
   * Where the proof tree is published for a trail: below `CairnLog/`, which the policy that AWS documents does not open.
   * Null: the bucket is not there, or does not let CloudTrail write there; nothing is tried then, so that no refusal comes
   * on record for what nobody has asked for.
   */
  treePlace(trail: Pick<Trail, 'arn' | 'accountId' | 'bucketName' | 'keyPrefix'>): NamedTreePlace | null {
    const bucket = this.#parts.buckets.find(trail.bucketName)
    if (bucket === null) return null
    const principal = principalFor(trail)
    const prefix = `${trail.keyPrefix === null ? '' : `${trail.keyPrefix}/`}${treeFolder}`
    const writeOf = (path: string): Write => {
      const content = path === checkpointPath ? checkpointContent : tileContent
      return { bucket, key: `${prefix}${path}`, principal, content }
    }
    if (!this.#mayWrite(writeOf(checkpointPath))) return null
    return {
      name: `${bucket.bucketId}/${prefix}`,
      read: async (path) => await bytesOf(await this.read(bucket.name, `${prefix}${path}`)),
      write: async (path, bytes) => {
        if (path === checkpointPath) return await this.#write(writeOf(path), bytes, new Map(), unconditional)
        const outcome = await this.#writeNew(writeOf(path), bytes, new Map())
        const there = outcome === 'written' ? bytes : await bytesOf(await this.read(bucket.name, `${prefix}${path}`))
        if (there === null || !Buffer.from(bytes).equals(there)) throw new DeliveryError('PreconditionFailed')
      },
    }
  }

  async read(bucketName: string, key: string): Promise<AsyncIterable<Uint8Array> | null> {
    const { buckets, objects } = this.#parts
    const bucket = buckets.find(bucketName)
    if (bucket === null || (await objects.find(bucket, key)) === null) return null
    try {
      const opened = await objects.open(bucket, key)
      return opened.readAndClose({ offset: 0, lengthBytes: opened.object.sizeBytes })
    } catch (error) {
      throw deliveryError(error)
    }
  }

  async #writeNew(
    write: Write,
    body: Uint8Array,
    userMetadata: ReadonlyMap<string, string>,
  ): Promise<'written' | 'present'> {
    try {
      await this.#write(write, body, userMetadata, { ifMatch: null, mustBeNew: true })
      return 'written'
    } catch (error) {
      if (error instanceof DeliveryError && error.code === 'PreconditionFailed') return 'present'
      throw error
    }
  }

  /** Decided, done and, where data events are recorded, on record in the account of the bucket's owner. */
  async #write(
    write: Write,
    body: Uint8Array,
    userMetadata: ReadonlyMap<string, string>,
    condition: WriteCondition,
  ): Promise<void> {
    const { objects, recorder, recordsDataEvent, random } = this.#parts
    const { bucket, key, content } = write
    const facts = factsOf(write, random)
    const isRecorded = recordsDataEvent(facts)
    try {
      if (!this.#mayWrite(write)) throw s3Error('AccessDenied')
      if (isRecorded) await recorder.open(facts)
      await objects.put(bucket, key, { content, userMetadata, tags: new Map() }, incomingOf(body), condition)
    } catch (error) {
      const failure = deliveryError(error)
      const errorMessage = error instanceof Error ? error.message : failure.code
      if (isRecorded) await recorder.record(facts, { errorCode: failure.code, errorMessage })
      throw failure
    }
    if (!isRecorded) return
    const additionalEventData = { bytesTransferredIn: body.length, bytesTransferredOut: 0 }
    const responseElements = { 'x-amz-server-side-encryption': writtenWith.ServerSideEncryption }
    await recorder.record(facts, { additionalEventData, responseElements })
  }

  #mayWrite({ bucket, key, principal }: Write): boolean {
    const context = writeContext(writtenWith)
    const permission = objectPermission(bucket, key, callOf(bucket, principal), 's3:PutObject', context)
    return this.#allows(bucket, permission, principal)
  }

  #allows(bucket: Bucket, permission: Permission, principal: ServicePrincipal): boolean {
    const context: RequestContext = new Map([...this.#requestContext(bucket), ...permission.context])
    return this.#parts.authoriser.decide({ ...permission, principal, context }).kind === 'allowed'
  }

  /** It never leaves this process, which no line between could be safer than. */
  #requestContext({ region }: Bucket): RequestContext {
    const nowMs = this.#parts.clock.nowMs()
    return new Map([
      ['aws:useragent', [cloudTrailPrincipal]],
      ['aws:securetransport', ['true']],
      ['aws:currenttime', [formatEventTime(nowMs)]],
      ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
      ['aws:requestedregion', [region]],
      ['aws:viaawsservice', ['false']],
    ])
  }
}

const plainContent = { contentDisposition: null, contentLanguage: null, cacheControl: null, expires: null } as const
const logContent = { ...plainContent, contentType: 'application/json', contentEncoding: 'gzip' } as const
const checkpointContent = {
  ...plainContent,
  contentType: 'text/plain; charset=utf-8',
  contentEncoding: null,
  // The one object that is ever replaced.
  cacheControl: 'no-cache',
} as const
const tileContent = { ...plainContent, contentType: 'application/octet-stream', contentEncoding: null } as const

/** Of a tree below the prefix of a trail. */
const treeFolder = 'CairnLog/'
const checkpointPath = 'checkpoint'

function principalFor({ arn, accountId }: Pick<Trail, 'arn' | 'accountId'>): ServicePrincipal {
  return { type: 'AWSService', service: cloudTrailPrincipal, sourceArn: arn, sourceAccount: accountId }
}

function callOf({ accountId, region }: Bucket, principal: ServicePrincipal) {
  return { principal, accountId, region }
}

function incomingOf(body: Uint8Array): IncomingBytes {
  async function* bytes() {
    // A copy: the store takes the memory over, and another attempt may need it again.
    for (let at = 0; at < body.length; at += pieceBytes) yield Uint8Array.from(body.subarray(at, at + pieceBytes))
  }
  return {
    bytes: bytes(),
    lengthBytes: body.length,
    checksums: [defaultChecksum],
    ownChecksum: defaultChecksum,
    claimed: () => new Map(),
  }
}

const pieceBytes = 256 * 1024

function factsOf({ bucket, key, principal }: Write, random: RandomSource): CallFacts {
  return {
    eventId: uuid(random),
    requestId: uuid(random).replaceAll('-', '').slice(0, 16).toUpperCase(),
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    eventCategory: 'Data',
    awsRegion: bucket.region,
    sourceIPAddress: cloudTrailPrincipal,
    userAgent: cloudTrailPrincipal,
    userIdentity: userIdentity(principal, { accessKeyId: null }),
    recipientAccountId: bucket.accountId,
    readOnly: false,
    requestParameters: {
      bucketName: bucket.name,
      Host: `${bucket.name}.s3.${bucket.region}.amazonaws.com`,
      key,
      'x-amz-acl': writtenWith.ACL,
      'x-amz-server-side-encryption': writtenWith.ServerSideEncryption,
    },
    resources: objectResources(bucket, key),
    tlsDetails: null,
    owner: null,
  }
}

/** A checkpoint with the lines of many witnesses, or a tile. The owner of the bucket may have put anything there. */
const treeObjectBytesMax = 64 * 1024

/** Null where there is none, or something that no publication wrote. */
async function bytesOf(stored: AsyncIterable<Uint8Array> | null): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of stored ?? []) {
    length += piece.length
    if (length > treeObjectBytesMax) return null
    pieces.push(piece)
  }
  return stored === null ? null : Buffer.concat(pieces)
}

/** A full disk is the server's own trouble, as clients are told. */
function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof ObjectSpaceError) return new DeliveryError('ServiceUnavailable', { cause: error })
  return new DeliveryError(error instanceof ServiceError ? error.name : 'InternalError', { cause: error })
}
