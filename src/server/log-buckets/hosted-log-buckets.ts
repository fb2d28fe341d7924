import type { Permission } from '../../api/operations/operation.ts'
import { writeContext } from '../../api/operations/s3/condition-keys.ts'
import { bucketPermission, objectPermission, objectResources } from '../../api/operations/s3/s3-target.ts'
import type { Clock } from '../../base/clock.ts'
import type { Bucket } from '../../buckets/bucket.ts'
import type { Buckets } from '../../buckets/buckets.ts'
import type { WriteCondition } from '../../buckets/objects/conditions.ts'
import { unconditional } from '../../buckets/objects/conditions.ts'
import { defaultChecksum } from '../../buckets/objects/object-checksum.ts'
import type { Objects } from '../../buckets/objects/objects.ts'
import type { ContentHeaders } from '../../buckets/objects/stored-object.ts'
import type { IncomingBytes } from '../../buckets/objects/write-body.ts'
import { ServiceError } from '../../contract/errors.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { Authoriser, RequestContext } from '../../identity/authorise.ts'
import type { ServicePrincipal } from '../../identity/principal.ts'
import { ObjectSpaceError } from '../../storage/object-store.ts'
import { type DeliveredObject, DeliveryError } from '../../trails/delivery/delivery-bucket.ts'
import { cloudTrailPrincipal } from '../../trails/delivery/trail-choice.ts'
import type { BucketProof } from '../../trails/log-bucket.ts'
import type { Trail } from '../../trails/trail.ts'
import { type DeliveryRecordParts, type RecordedWrite, recordWrite } from './delivery-record.ts'
import { checkpointPath, logContent, ownerAcl, probeKeys, treeBytes, treeContent, treePrefix } from './log-object.ts'
import type { BucketOfTrail, NamedTreePlace, TrailBuckets } from './trail-buckets.ts'

export interface HostedLogBucketsParts extends DeliveryRecordParts {
  readonly buckets: Buckets
  readonly objects: Pick<Objects, 'put' | 'open' | 'find'>
  readonly authoriser: Pick<Authoriser, 'decide'>
  readonly clock: Clock
}

/** What CloudTrail says with every object: the owner of the bucket owns it, and it is sealed as all are. */
const writtenWith = { ACL: ownerAcl, ServerSideEncryption: 'AES256' } as const

/** One line of what a delivery asks of S3: who wants it, and where. */
interface Write {
  readonly bucket: Bucket
  readonly key: string
  readonly principal: ServicePrincipal
  readonly content: ContentHeaders
}

/** The buckets of trails, where they are hosted here: CloudTrail comes to them as a client does, and leaves the same records. */
export class HostedLogBuckets implements TrailBuckets {
  readonly #parts: HostedLogBucketsParts

  constructor(parts: HostedLogBucketsParts) {
    this.#parts = parts
  }

  async prove(trail: BucketOfTrail & Pick<Trail, 'hasDigests'>): Promise<BucketProof> {
    const bucket = this.#parts.buckets.find(trail.bucketName)
    if (bucket === null) return 'no-bucket'
    const principal = principalFor(trail)
    if (!this.#allows(bucket, bucketPermission(bucket, callOf(bucket, principal), 's3:GetBucketAcl'), principal)) {
      return 'not-allowed'
    }
    try {
      for (const key of probeKeys(trail)) {
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

  treePlace(trail: BucketOfTrail): NamedTreePlace | null {
    const bucket = this.#parts.buckets.find(trail.bucketName)
    if (bucket === null) return null
    const principal = principalFor(trail)
    const prefix = treePrefix(trail)
    const writeOf = (path: string): Write => ({
      bucket,
      key: `${prefix}${path}`,
      principal,
      content: treeContent(path),
    })
    if (!this.#mayWrite(writeOf(checkpointPath))) return null
    return {
      name: `${bucket.bucketId}/${prefix}`,
      read: async (path) => await treeBytes(await this.read(bucket.name, `${prefix}${path}`)),
      write: async (path, bytes) => {
        if (path === checkpointPath) return await this.#write(writeOf(path), bytes, new Map(), unconditional)
        const outcome = await this.#writeNew(writeOf(path), bytes, new Map())
        const there = outcome === 'written' ? bytes : await treeBytes(await this.read(bucket.name, `${prefix}${path}`))
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

  /** Nothing of it waits for anybody else. */
  beginClose(): void {}

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
    const { bucket, key, content } = write
    await recordWrite(this.#parts, recordedWrite(write, body), async (open) => {
      try {
        if (!this.#mayWrite(write)) throw s3Error('AccessDenied')
        await open()
        const draft = { content, userMetadata, tags: new Map() }
        await this.#parts.objects.put(bucket, key, draft, incomingOf(body), condition)
        return { 'x-amz-server-side-encryption': writtenWith.ServerSideEncryption }
      } catch (error) {
        throw deliveryError(error)
      }
    })
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

function principalFor({ arn, accountId }: Pick<Trail, 'arn' | 'accountId'>): ServicePrincipal {
  return { type: 'AWSService', service: cloudTrailPrincipal, sourceArn: arn, sourceAccount: accountId }
}

function callOf({ accountId, region }: Bucket, principal: ServicePrincipal) {
  return { principal, accountId, region }
}

function recordedWrite({ bucket, key, principal }: Write, body: Uint8Array): RecordedWrite {
  return {
    bucketName: bucket.name,
    key,
    region: bucket.region,
    host: `${bucket.name}.s3.${bucket.region}.amazonaws.com`,
    principal,
    recipientAccountId: bucket.accountId,
    resources: objectResources(bucket, key),
    headers: { 'x-amz-acl': writtenWith.ACL, 'x-amz-server-side-encryption': writtenWith.ServerSideEncryption },
    bytes: body.length,
  }
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

/** A full disk is the server's own trouble, as clients are told. */
function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof ObjectSpaceError) return new DeliveryError('ServiceUnavailable', { cause: error })
  return new DeliveryError(error instanceof ServiceError ? error.name : 'InternalError', { cause: error })
}
