import type { S3Client } from '@aws-sdk/client-s3'

/** The account, bucket and key that the cases are about. */
export const accountId = '123456789012'
export const Bucket = 'records-of-s3'
export const Key = 'a b/ü+.txt'

export const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'
export const aes256 = { 'x-amz-server-side-encryption': 'AES256' }
export const sealed = { SSEApplied: 'Default_SSE_S3' }

type About = 'nothing' | 'the bucket' | 'the key' | 'what begins so'

/** What differs from one call of S3 to the other in its record. */
export interface ExpectedS3Record {
  readonly eventName: string
  readonly isRead: boolean
  readonly isData?: true
  /** Beside bucket, key and Host. */
  readonly told?: Readonly<Record<string, unknown>>
  readonly about: About
  readonly prefix?: string
  readonly response?: Readonly<Record<string, unknown>>
  readonly added?: Readonly<Record<string, unknown>>
  readonly errorCode?: string
}

type Run = (client: S3Client) => Promise<unknown>

/** What is expected may hang on what the calls before have answered. */
export type S3RecordCase = [what: string, run: Run, expected: () => ExpectedS3Record, key?: string]

export const read = (eventName: string, about: About, told = {}, more = {}): (() => ExpectedS3Record) => {
  return () => ({ eventName, isRead: true, about, told, ...more })
}
export const write = (eventName: string, about: About, told = {}, more = {}): (() => ExpectedS3Record) => {
  return () => ({ eventName, isRead: false, about, told, ...more })
}
export const data = { isData: true } as const
