import type { Tag } from '@aws-sdk/client-iam'
import { validationError } from '../../../identity/iam/errors.ts'
import type { Tags } from '../../../identity/iam/tags.ts'
import { tagDetails } from './details.ts'

/** Entries of a page where the caller names no number, as in AWS. */
const pageEntriesDefault = 100

/** What every list operation takes. */
export interface PageInput {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** One page of a list. The rest is what every list operation answers beside it. */
export interface Page<Entry> {
  readonly entries: Entry[]
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string }
}

/**
 * The page that a caller asks for. A marker names the last entry that was seen, so a list that changes between two
 * pages shows every entry that stays, once.
 *
 * @param entries All of them, sorted by `keyOf` in the order of its UTF-16 code units; no key comes twice.
 * @param keyOf At most 200 bytes of UTF-8: a marker has at most 320 characters.
 * @throws {ServiceError} `validation`: the marker is none of ours.
 */
export function pageOf<Entry>(
  entries: readonly Entry[],
  { Marker, MaxItems = pageEntriesDefault }: PageInput,
  keyOf: (entry: Entry) => string,
): Page<Entry> {
  const start = Marker === undefined ? 0 : firstAfter(entries, keyOf, parseMarker(Marker))
  const page = entries.slice(start, start + MaxItems)
  const last = page.at(-1)
  const isTruncated = start + page.length < entries.length
  if (!isTruncated || last === undefined) return { entries: page, rest: { IsTruncated: false } }
  return { entries: page, rest: { IsTruncated: true, Marker: formatMarker(keyOf(last)) } }
}

/** A page of tags, sorted by key. Their marker is a number: keys can be longer than a marker. */
export function pageOfTags(tags: Tags, input: PageInput): Page<Tag> {
  const numbered = tagDetails(tags)
    .sort(({ Key: left = '' }, { Key: right = '' }) => (left < right ? -1 : 1))
    .map((tag, index) => ({ tag, number: String(index).padStart(4, '0') }))
  const { entries, rest } = pageOf(numbered, input, ({ number }) => number)
  return { entries: entries.map(({ tag }) => tag), rest }
}

function firstAfter<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => string, seen: string): number {
  const found = entries.findIndex((entry) => keyOf(entry) > seen)
  return found === -1 ? entries.length : found
}

function formatMarker(key: string): string {
  return Buffer.from(`${markerStart}${key}`).toString('base64url')
}

function parseMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString()
  const key = text.slice(markerStart.length)
  if (formatMarker(key) !== marker) throw validationError('Invalid Marker.')
  return key
}

const markerStart = '1:'
