import { AnswerError } from '../../aws-client/answer.ts'
import { NoCredentialsError } from '../../aws-client/credential-source.ts'
import type { S3Client } from '../../aws-client/s3-client.ts'
import type { AccountId, Region } from '../../base/brands.ts'
import type { Log } from '../../base/log.ts'
import type { ContentHeaders } from '../../buckets/objects/stored-object.ts'
import { type DeliveredObject, DeliveryError } from '../../trails/delivery/delivery-bucket.ts'
import { cloudTrailPrincipal } from '../../trails/delivery/trail-choice.ts'
import type { BucketProof } from '../../trails/log-bucket.ts'
import type { Trail } from '../../trails/trail.ts'
import { type DeliveryRecordParts, recordWrite } from './delivery-record.ts'
import { checkpointPath, logContent, ownerAcl, probeKeys, treeBytes, treeContent, treePrefix } from './log-object.ts'
import type { BucketOfTrail, NamedTreePlace, TrailBuckets } from './trail-buckets.ts'
import { UpstreamWrites } from './upstream-writes.ts'

export interface UpstreamLogBucketsParts extends DeliveryRecordParts {
  /** Signs with the upstream's credentials; null: Cairn has none, because callers sign for themselves. */
  readonly s3: Pick<S3Client, 'get' | 'head' | 'put'> | null
  /** Where it answers. */
  readonly endpoint: URL
  /** That requests are signed for where a bucket does not say another. */
  readonly region: Region
  /** The operator account, whose credentials these are: who owns a bucket there, nobody here knows. */
  readonly accountId: AccountId
  readonly log: Log
}

/** What is told of a write where `signing` is `pass`, or where no credentials are valid at the moment. */
export const noCredentialsCode = 'NoUpstreamCredentials'

/** What is told of a key that a path cannot hold: its steps `.` and `..` get lost on the way. */
const unreachableKeyCode = 'InvalidURI'

/** A stop waits so long for requests under way; what they were for goes on with the next start. */
const closeMsMax = 5_000

interface Write {
  readonly trail: Pick<Trail, 'arn' | 'accountId'>
  readonly bucketName: string
  readonly key: string
  readonly content: ContentHeaders
}

/**
 * The buckets of trails, where `upstreams.s3` has them. It decides by its own policies whether its credentials may write;
 * it knows nothing of the trail, so that conditions such as `aws:SourceArn` are not for it to judge.
 */
export class UpstreamLogBuckets implements TrailBuckets {
  readonly #parts: UpstreamLogBucketsParts
  readonly #writes: UpstreamWrites | null
  readonly #closing = new AbortController()

  constructor(parts: UpstreamLogBucketsParts) {
    this.#parts = parts
    this.#writes = parts.s3 === null ? null : new UpstreamWrites(parts.s3, this.#closing.signal)
  }

  async prove(trail: BucketOfTrail & Pick<Trail, 'hasDigests'>): Promise<BucketProof> {
    const { s3 } = this.#parts
    if (s3 === null) return 'no-credentials'
    const { bucketName } = trail
    try {
      await headBucket(s3, bucketName)
      for (const key of probeKeys(trail)) {
        await this.#write({ trail, bucketName, key, content: logContent }, new Uint8Array(0), new Map(), false)
      }
      return 'proved'
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      this.#parts.log.warn('the upstream of s3 did not take the objects of a trail', {
        bucket: bucketName,
        code: error.code,
        error: error.cause instanceof Error ? error.cause.message : error.message,
      })
      return proofOf(error)
    }
  }

  async put({ trail, bucketName, key, body, userMetadata }: DeliveredObject): Promise<'written' | 'present'> {
    return await this.#write({ trail, bucketName, key, content: logContent }, body, userMetadata, true)
  }

  treePlace(trail: BucketOfTrail): NamedTreePlace | null {
    if (this.#parts.s3 === null) return null
    const { bucketName } = trail
    const prefix = treePrefix(trail)
    const read = async (path: string) => await this.#readTree(bucketName, `${prefix}${path}`)
    return {
      name: `${this.#parts.endpoint.origin}/${bucketName}/${prefix}`,
      read,
      write: async (path, bytes) => {
        const write = { trail, bucketName, key: `${prefix}${path}`, content: treeContent(path) }
        const outcome = await this.#write(write, bytes, new Map(), path !== checkpointPath)
        const there = outcome === 'written' ? bytes : await read(path)
        if (there === null || !Buffer.from(bytes).equals(there)) throw new DeliveryError('PreconditionFailed')
      },
    }
  }

  async read(bucketName: string, key: string): Promise<AsyncIterable<Uint8Array> | null> {
    const { s3 } = this.#parts
    if (s3 === null) throw new DeliveryError(noCredentialsCode)
    checkReachable(key)
    try {
      return piecesOf(await s3.get(bucketName, key, this.#closing.signal))
    } catch (error) {
      if (error instanceof AnswerError && error.status === 404) return null
      throw upstreamError(error)
    }
  }

  /** Null, too, where the credentials may not look: a store need not tell them whether there is an object. */
  async #readTree(bucketName: string, key: string): Promise<Uint8Array | null> {
    try {
      return await treeBytes(await this.read(bucketName, key))
    } catch (error) {
      if (error instanceof DeliveryError && error.code === 'AccessDenied') return null
      throw error
    }
  }

  beginClose(): void {
    setTimeout(() => this.#closing.abort(new DeliveryError('ServiceUnavailable')), closeMsMax).unref()
  }

  /** On record in the operator account, where data events of the bucket are recorded. */
  async #write(
    { trail, bucketName, key, content }: Write,
    body: Uint8Array,
    userMetadata: ReadonlyMap<string, string>,
    mustBeNew: boolean,
  ): Promise<'written' | 'present'> {
    const writes = this.#writes
    if (writes === null) throw new DeliveryError(noCredentialsCode)
    checkReachable(key)
    const { endpoint, region, accountId } = this.#parts
    const recorded = {
      bucketName,
      key,
      region,
      host: endpoint.host,
      principal: {
        type: 'AWSService',
        service: cloudTrailPrincipal,
        sourceArn: trail.arn,
        sourceAccount: trail.accountId,
      },
      recipientAccountId: accountId,
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
        { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
      ],
      headers: { 'x-amz-acl': ownerAcl },
      bytes: body.length,
    } as const
    try {
      await recordWrite(this.#parts, recorded, async (open) => {
        try {
          await open()
          await writes.put(bucketName, key, { bytes: body, content, userMetadata, mustBeNew })
          return null
        } catch (error) {
          throw upstreamError(error)
        }
      })
      return 'written'
    } catch (error) {
      if (mustBeNew && error instanceof DeliveryError && error.code === 'PreconditionFailed') return 'present'
      throw error
    }
  }
}

/**
 * Refusals to look are no answer: credentials that may do nothing but write are all that a delivery needs.
 *
 * @throws {DeliveryError} `NoSuchBucket`, or there is no answer.
 */
async function headBucket(s3: Pick<S3Client, 'head'>, bucketName: string): Promise<void> {
  try {
    await s3.head(bucketName, '')
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404) throw new DeliveryError('NoSuchBucket', { cause: error })
    if (!(error instanceof AnswerError && error.status < 500)) throw upstreamError(error)
  }
}

/** Otherwise the object would come under another key, or into another bucket. */
function checkReachable(key: string): void {
  if (key.split('/').some((step) => step === '.' || step === '..')) throw new DeliveryError(unreachableKeyCode)
}

function proofOf({ code, cause }: DeliveryError): BucketProof {
  if (code === 'NoSuchBucket') return 'no-bucket'
  if (code === unreachableKeyCode) return 'no-way'
  const isAnswered = cause instanceof AnswerError && cause.status < 500
  return isAnswered ? 'not-allowed' : 'no-answer'
}

async function* piecesOf(answer: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of answer) if (piece instanceof Uint8Array) yield piece
  } catch (error) {
    throw upstreamError(error)
  }
}

/** A server that does not answer is one that is not available, whatever kept it from answering. */
function upstreamError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof NoCredentialsError) return new DeliveryError(noCredentialsCode, { cause: error })
  if (!(error instanceof AnswerError)) return new DeliveryError('ServiceUnavailable', { cause: error })
  const { status, code } = error
  if (status === 412) return new DeliveryError('PreconditionFailed', { cause: error })
  return new DeliveryError(code === '' ? (codesByStatus[status] ?? 'InternalError') : code, { cause: error })
}

/** Of answers without a body, as to HEAD. */
const codesByStatus: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  400: 'InvalidRequest',
  403: 'AccessDenied',
  404: 'NoSuchBucket',
  409: 'OperationAborted',
  503: 'ServiceUnavailable',
}
