import type { AccountId, Region } from '../base/brands.ts'
import type { JsonObject } from '../event/event-record.ts'
import type { RecordParts } from '../event/record-builder.ts'

/** How one system's audit items become event records. */
export interface SourceMapping {
  /** The member of an envelope whose list holds the items; null: items stand alone, in a list, or one after another. */
  readonly listMember: string | null
  /** What its sender calls an item, to name it where it is not taken; null where it says nothing. */
  nameOf(item: JsonObject): string | null
  /** Never throws, whatever the item is, and says the same of the same item each time. */
  map(item: JsonObject, context: SourceContext): MappedItem
}

/** Whose records they become. Plain data. */
export interface SourceContext {
  readonly accountId: AccountId
  /** Of a record whose item names no place. */
  readonly region: Region
}

export type MappedItem =
  | { readonly parts: SourceParts }
  /** Why no record can be made of it: a sentence without anything of its content. */
  | { readonly problem: string }
  /** What a sender asks to see whether somebody is there. It leaves no record and is no fault. */
  | 'nothing'

/** What a mapping says of an item. The rest of the record is the same for every source. */
export interface SourceParts
  extends Pick<
    RecordParts,
    | 'eventTimeMs'
    | 'awsRegion'
    | 'sourceIPAddress'
    | 'userAgent'
    | 'errorCode'
    | 'errorMessage'
    | 'requestParameters'
    | 'responseElements'
    | 'additionalEventData'
    | 'requestID'
    | 'resources'
    | 'apiVersion'
    | 'tlsDetails'
  > {
  /** The source's own id of this item and no other; null where it has none. */
  readonly id: string | null
  readonly userIdentity: JsonObject
  readonly eventSource: string
  readonly eventName: string
  readonly eventCategory: 'Management' | 'Data'
  readonly readOnly: boolean
  /** The item as it is kept beside the record; absent: as it came. */
  readonly original?: unknown
}
