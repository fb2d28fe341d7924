/**
 * What is taken out of an event record once, when it arrives, and kept beside it for index and consumers.
 * All of it can be made again from the exact bytes.
 */
export interface ExtractedFields {
  /** `recipientAccountId`, else `userIdentity.accountId`; null where neither is an account id. */
  readonly accountId: string | null
  /** `awsRegion` where it is a Region, else ''. */
  readonly region: string
  readonly category: EventCategory
  /** `eventTime` in milliseconds since the epoch; null where it cannot be read. */
  readonly eventTimeMs: number | null
  /** `eventID`; where the record has none, a UUID derived from the SHA-256 of its bytes. */
  readonly eventId: string
  readonly eventIdDerived: boolean
  readonly readOnly: boolean | null
  /** Each attribute that the record can be found by, with its value as text; no pair twice. */
  readonly attributes: readonly Attribute[]
}

export type Attribute = readonly [id: AttributeId, value: string]

/** Version of the rules that derive {@link ExtractedFields}. An index names the version that it was built by. */
export const extractionVersion = 1

/**
 * The attributes in the index. The first seven are those of LookupEvents (`EventId` has a table of its own); the
 * others are what people ask for first. Numbers are on disk: never reuse one.
 */
export const attributeIds = {
  eventName: 1,
  readOnly: 2,
  username: 3,
  resourceType: 4,
  resourceName: 5,
  eventSource: 6,
  accessKeyId: 7,
  errorCode: 8,
  sourceIPAddress: 9,
  userName: 10,
  principalArn: 11,
} as const
export type AttributeId = (typeof attributeIds)[keyof typeof attributeIds]

/** Longest attribute value in the index, in bytes of UTF-8; a longer one is cut there and compared again in the record. */
export const attributeValueBytesMax = 512

/** Numbers are on disk: never reuse one. `Other` is any category that CloudTrail may add. */
export const eventCategories = {
  Management: 1,
  Data: 2,
  NetworkActivity: 3,
  Insight: 4,
  Aggregated: 5,
  Other: 6,
} as const
export type EventCategory = (typeof eventCategories)[keyof typeof eventCategories]
