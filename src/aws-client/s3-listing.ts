import { parseEventTime } from '../event/event-time.ts'
import { textOf } from './xml-text.ts'

/** One page of ListObjectsV2. */
export interface ListingPage {
  readonly objects: readonly ListedS3Object[]
  /** Keys up to the delimiter, where one was given. */
  readonly commonPrefixes: readonly string[]
  /** Names the next page; null on the last. */
  readonly continuationToken: string | null
}

export interface ListedS3Object {
  readonly key: string
  readonly sizeBytes: number
  /** In milliseconds since the epoch; null where it cannot be read. */
  readonly modifiedAtMs: number | null
}

/** Reads what ListObjectsV2 answers. Only the members that are used here; the form is fixed by S3. */
export function parseListing(xml: string): ListingPage {
  const decode = textOf(xml, 'EncodingType') === 'url' ? decodeUrl : (text: string) => text
  const objects = elementsOf(xml, 'Contents').flatMap((contents) => {
    const key = textOf(contents, 'Key')
    return key === null ? [] : [listedObject(contents, decode(key))]
  })
  const commonPrefixes = elementsOf(xml, 'CommonPrefixes').flatMap((prefixes) => {
    const prefix = textOf(prefixes, 'Prefix')
    return prefix === null ? [] : [decode(prefix)]
  })
  const isTruncated = textOf(xml, 'IsTruncated') === 'true'
  return { objects, commonPrefixes, continuationToken: isTruncated ? textOf(xml, 'NextContinuationToken') : null }
}

function listedObject(contents: string, key: string): ListedS3Object {
  const sizeBytes = Number(textOf(contents, 'Size') ?? 0)
  return { key, sizeBytes, modifiedAtMs: parseEventTime(textOf(contents, 'LastModified')) }
}

function elementsOf(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, inner = '']) => inner)
}

/** A key that is not encoded as announced is taken as it stands. */
function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
