import type { BasicSelector, TrailSelectors } from '../../src/trails/selectors/selectors.ts'

/** Every data call of the corpus. */
const dataResources: BasicSelector['dataResources'] = [
  { type: 'AWS::S3::Object', values: ['arn:aws:s3'] },
  { type: 'AWS::Lambda::Function', values: ['arn:aws:lambda'] },
  { type: 'AWS::DynamoDB::Table', values: ['arn:aws:dynamodb'] },
]

const all: BasicSelector = { readWriteType: 'All', includesManagement: true, excludedSources: [], dataResources }

/** Chooses every record of the corpus. */
export const everything: TrailSelectors = { kind: 'basic', selectors: [all] }

/** As an account's five trails may choose, each otherwise: no two of them share a file. */
export const fiveChoices: readonly TrailSelectors[] = [
  everything,
  { kind: 'basic', selectors: [{ ...all, dataResources: [] }] },
  { kind: 'basic', selectors: [{ ...all, readWriteType: 'WriteOnly' }] },
  { kind: 'basic', selectors: [{ ...all, readWriteType: 'ReadOnly', dataResources: [] }] },
  { kind: 'basic', selectors: [{ ...all, includesManagement: false }] },
]
