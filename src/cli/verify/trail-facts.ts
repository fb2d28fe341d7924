import { type AccountId, parseAccountId, parseRegion, type Region } from '../../base/brands.ts'
import { isJsonObject, type JsonObject, textAt } from '../../event/event-record.ts'
import type { LatestDigests } from '../../verify/newest-digest.ts'
import { ServerAnswerError } from '../client/server-answer.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import type { ServiceAccess } from './service-access.ts'

/** What the server says of a trail. */
export interface TrailFacts {
  readonly name: string
  readonly arn: string
  readonly accountId: AccountId
  readonly homeRegion: Region
  readonly isMultiRegion: boolean
  readonly bucketName: string
  /** With a slash at its end, or ''. */
  readonly prefix: string
}

const arnPattern = /^arn:[a-z-]{1,20}:cloudtrail:([a-z0-9-]{1,32}):(\d{12}):trail\/(.{3,128})$/s

export function isTrailArn(text: string): boolean {
  return text.startsWith('arn:')
}

/** Asks for the trail of this name or ARN. @throws {CommandError} There is none. */
export async function describeTrail(services: ServiceAccess, nameOrArn: string): Promise<TrailFacts> {
  const region = arnPattern.exec(nameOrArn)?.[1] ?? services.region
  const answer = await services.cloudTrail(region, 'DescribeTrails', {
    trailNameList: [nameOrArn],
    includeShadowTrails: true,
  })
  const found = Array.isArray(answer.trailList) ? answer.trailList.filter(isJsonObject).map(factsOf) : []
  const [trail = null] = found
  if (trail !== null) return trail
  throw new CommandError(
    `There is no trail ${escapeForTerminal(nameOrArn)} in ${escapeForTerminal(region)}; name its ARN, another Region with AWS_REGION, or write ./${escapeForTerminal(nameOrArn)} for a folder.`,
  )
}

function factsOf(trail: JsonObject): TrailFacts | null {
  const arn = textAt(trail, 'TrailARN') ?? ''
  const [, arnRegion, account, name] = arnPattern.exec(arn) ?? []
  const accountId = parseAccountId(account)
  const homeRegion = parseRegion(textAt(trail, 'HomeRegion') ?? arnRegion)
  const bucketName = textAt(trail, 'S3BucketName')
  const prefix = textAt(trail, 'S3KeyPrefix') ?? ''
  if (name === undefined || accountId === null || homeRegion === null || bucketName === null) return null
  const isMultiRegion = trail.IsMultiRegionTrail === true
  return { name, arn, accountId, homeRegion, isMultiRegion, bucketName, prefix: prefix === '' ? '' : `${prefix}/` }
}

/**
 * When the server last delivered a digest of the trail, for each Region that there is something of or was asked for. A
 * trail of one Region has its one status wherever it is asked for: of the others this says nothing.
 */
export function latestDigestsOf(services: ServiceAccess, trail: TrailFacts, regions: readonly Region[]): LatestDigests {
  const { accountId, homeRegion, isMultiRegion, name, prefix } = trail
  const hasStatus = (region: Region) => isMultiRegion || region === homeRegion
  const expected = (regions.length === 0 ? [homeRegion] : regions).filter(hasStatus).map((region) => ({
    prefix: prefix.slice(0, -1),
    organizationId: null,
    accountId,
    region,
    trailName: name,
    homeRegion,
    isBackfill: false,
  }))
  const asked = new Map<Region, Promise<number | null>>()
  return {
    expected,
    async deliveredAtMs(of) {
      // The status of a trail of an organization speaks of the account that owns it.
      if (of.accountId !== accountId || !hasStatus(of.region)) return null
      const answer = asked.get(of.region) ?? deliveryIn(services, of.region, trail.arn)
      asked.set(of.region, answer)
      return answer
    },
  }
}

async function deliveryIn(services: ServiceAccess, region: Region, arn: string): Promise<number | null> {
  const seconds = (await statusIn(services, region, arn))?.LatestDigestDeliveryTime
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null
}

/** Null where the trail is not seen in that Region: it was once, or the Region is not served. */
async function statusIn(services: ServiceAccess, region: Region, arn: string): Promise<JsonObject | null> {
  try {
    return await services.cloudTrail(region, 'GetTrailStatus', { Name: arn })
  } catch (error) {
    if (error instanceof ServerAnswerError && !error.isAboutCaller && error.status < 500) return null
    throw error
  }
}
