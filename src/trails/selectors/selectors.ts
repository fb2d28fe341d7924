/** What a trail chooses: basic or advanced event selectors, never both. An event is chosen if any selector matches. */
export type TrailSelectors =
  | { readonly kind: 'basic'; readonly selectors: readonly BasicSelector[] }
  | { readonly kind: 'advanced'; readonly selectors: readonly AdvancedSelector[] }

export interface BasicSelector {
  readonly readWriteType: ReadWriteType
  readonly includesManagement: boolean
  /** `eventSource`s whose management events are left out. */
  readonly excludedSources: readonly string[]
  readonly dataResources: readonly DataResource[]
}

export const readWriteTypes = ['All', 'ReadOnly', 'WriteOnly'] as const
export type ReadWriteType = (typeof readWriteTypes)[number]

export interface DataResource {
  readonly type: DataResourceType
  readonly values: readonly string[]
}

/** The types that basic selectors know. */
export const dataResourceTypes = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table'] as const
export type DataResourceType = (typeof dataResourceTypes)[number]

export interface AdvancedSelector {
  /** '' where it has none. */
  readonly name: string
  /** All must match; no field twice. */
  readonly fields: readonly FieldSelector[]
}

export interface FieldSelector extends Readonly<Record<FieldOperator, readonly string[]>> {
  readonly field: SelectorField
}

/** In the order of the API's members. The first three choose if one of all their values matches; the others veto. */
export const choosingOperators = ['Equals', 'StartsWith', 'EndsWith'] as const
export const vetoingOperators = ['NotEquals', 'NotStartsWith', 'NotEndsWith'] as const
export const fieldOperators = [...choosingOperators, ...vetoingOperators] as const
export type FieldOperator = (typeof fieldOperators)[number]

/** The fields of a record that trails choose by. */
export const selectorFields = [
  'errorCode',
  'eventCategory',
  'eventName',
  'eventSource',
  'eventType',
  'readOnly',
  'resources.ARN',
  'resources.type',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
  'vpcEndpointId',
] as const
export type SelectorField = (typeof selectorFields)[number]

/** What a trail has of which nothing was set: all management events. */
export const defaultSelectors: TrailSelectors = {
  kind: 'basic',
  selectors: [{ readWriteType: 'All', includesManagement: true, excludedSources: [], dataResources: [] }],
}
