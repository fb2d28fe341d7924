import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Region } from '../../base/brands.ts'
import type { BucketScope } from '../../verify/bucket-groups.ts'
import type { BucketReader } from '../../verify/bucket-reader.ts'
import { FolderBucket } from '../../verify/folder-bucket.ts'
import type { LatestDigests } from '../../verify/newest-digest.ts'
import type { Verification } from '../../verify/verification.ts'
import { type CommandContext, CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { parseS3Location } from '../s3/s3-location.ts'
import { S3Bucket } from './s3-bucket.ts'
import type { ServiceAccess } from './service-access.ts'
import { describeTrail, isTrailArn, latestDigestsOf, type TrailFacts } from './trail-facts.ts'

/** Where the files are, and whose. */
export interface VerifySource {
  readonly bucket: BucketReader
  readonly bucketName: string
  readonly scope: BucketScope
  readonly trail: Verification['trail']
  readonly latest: LatestDigests | null
}

export interface Wanted {
  readonly accountId: BucketScope['accountId']
  readonly regions: readonly Region[]
  readonly trail: Verification['trail']
  /** For a folder whose digest files do not tell it. */
  readonly bucketName: string | null
}

/**
 * Finds out what `source` names: an ARN or `s3://…` by its form; else a folder, if there is one; else a trail.
 *
 * @throws {CommandError} There is no such thing, or it does not say of which bucket it is a copy.
 */
export async function findSource(
  context: CommandContext,
  services: ServiceAccess,
  source: string,
  wanted: Wanted,
): Promise<VerifySource> {
  if (source.startsWith('s3://')) return bucketSource(services, source, wanted)
  if (isTrailArn(source)) return trailSource(services, await describeTrail(services, source), wanted)
  const path = resolve(context.cwd, source)
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return folderSource(source, path, wanted)
  if (/[/\\]|^\.{1,2}$/.test(source)) throw new CommandError(`There is no folder ${escapeForTerminal(source)}.`)
  return trailSource(services, await describeTrail(services, source), wanted)
}

function bucketSource(services: ServiceAccess, url: string, { accountId, regions, trail }: Wanted): VerifySource {
  const { bucket: bucketName, prefix } = parseS3Location(url)
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  if (/(?:^|\/)AWSLogs\/(?!o-[a-z0-9]{10,32}\/$)./.test(folder)) {
    throw new CommandError(
      'Name the folder that holds AWSLogs, and choose with --account-id, --region and --start-time: a chain is verified as a whole.',
    )
  }
  const scope = { prefix: folder, accountId, regions }
  return { bucket: new S3Bucket(services.s3, bucketName), bucketName, scope, trail, latest: null }
}

async function folderSource(source: string, path: string, wanted: Wanted): Promise<VerifySource> {
  const { accountId, regions, trail } = wanted
  const bucket = await FolderBucket.open(path, wanted.bucketName)
  if (bucket === null) {
    throw new CommandError(
      `No digest file in ${escapeForTerminal(source)} says of which bucket it is a copy; name it with --bucket.`,
    )
  }
  const scope = { prefix: '', accountId, regions }
  return { bucket, bucketName: bucket.bucketName, scope, trail, latest: null }
}

function trailSource(services: ServiceAccess, facts: TrailFacts, { accountId, regions }: Wanted): VerifySource {
  const { bucketName, name, homeRegion, prefix } = facts
  return {
    bucket: new S3Bucket(services.s3, bucketName),
    bucketName,
    scope: { prefix: `${prefix}AWSLogs/`, accountId, regions },
    trail: { name, homeRegion },
    latest: latestDigestsOf(services, facts, regions),
  }
}
