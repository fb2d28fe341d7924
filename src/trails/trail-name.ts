import { isIPv4 } from 'node:net'
import type { AccountId, Region } from '../base/brands.ts'
import type { ServiceError } from '../contract/errors.ts'
import { trailError } from './errors.ts'

const nameCharsMin = 3
const nameCharsMax = 128

/**
 * Checks the name of a new trail, in AWS's order and words.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 *
 * @throws {ServiceError} `InvalidTrailNameException`.
 */
export function checkTrailName(name: string): void {
  const length = `Specified name length: ${name.length} characters.`
  if (name.length < nameCharsMin) {
    throw invalidName(`Trail name too short. Minimum allowed length: ${nameCharsMin} characters. ${length}`)
  }
  if (name.length > nameCharsMax) {
    throw invalidName(`Trail name too long. Maximum allowed length: ${nameCharsMax} characters. ${length}`)
  }
  if (!/^[A-Za-z0-9]/.test(name)) throw invalidName('Trail name must starts with a letter or number.')
  if (!/[A-Za-z0-9]$/.test(name)) throw invalidName('Trail name must ends with a letter or number.')
  if (!/^[A-Za-z0-9._-]*$/.test(name)) {
    throw invalidName(
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
    )
  }
  if (/[._-]{2}/.test(name)) throw invalidName('Trail name cannot have adjacent periods, hyphens or underscores.')
  if (isIPv4(name)) throw invalidName('Trail name cannot be formatted as an IP address.')
}

/**
 * Checks the name or ARN by which a request names a trail.
 *
 * @throws {ServiceError} `InvalidTrailNameException`, `CloudTrailARNInvalidException`.
 */
export function checkTrailReference(reference: string): void {
  if (!reference.startsWith('arn:')) checkTrailName(reference)
  else if (parseTrailArn(reference) === null) throw invalidArn(reference)
}

/** @param arn What is given as the ARN of a trail and is none. */
export function invalidArn(arn: string): ServiceError {
  return trailError('CloudTrailARNInvalidException', `${arn} is not a valid ARN of a trail.`)
}

export function trailArn(accountId: AccountId, homeRegion: Region, name: string): string {
  return `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/${name}`
}

/** The parts of a trail's ARN; null where `text` is none. */
export function parseTrailArn(text: string) {
  const [, region, accountId, name] =
    /^arn:aws[\w-]*:cloudtrail:([a-z0-9-]{1,32}):(\d{12}):trail\/(.+)$/.exec(text) ?? []
  return region === undefined || accountId === undefined || name === undefined ? null : { region, accountId, name }
}

function invalidName(message: string): ServiceError {
  return trailError('InvalidTrailNameException', message)
}
