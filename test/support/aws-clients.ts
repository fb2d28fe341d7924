import { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { S3ControlClient } from '@aws-sdk/client-s3-control'
import { STSClient } from '@aws-sdk/client-sts'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'

/** Whom a request comes from and where it goes. */
export interface AwsTarget {
  readonly url: string
  readonly credentials: Credentials
  readonly region?: string
}

export interface AwsClients extends Disposable {
  readonly cloudtrail: CloudTrailClient
  readonly iam: IAMClient
  readonly s3: S3Client
  readonly s3control: S3ControlClient
  readonly sts: STSClient
}

/** The unmodified clients of the AWS SDK. They repeat nothing, so that a test counts what it sends. */
export function awsClients({ url, credentials, region = 'us-east-1' }: AwsTarget): AwsClients {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const signer = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }
  const options = { endpoint: url, region, credentials: signer, maxAttempts: 1 }
  const clients = {
    cloudtrail: new CloudTrailClient(options),
    iam: new IAMClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    s3control: new S3ControlClient({ ...options, ...byName(url) }),
    sts: new STSClient(options),
  }
  return {
    ...clients,
    [Symbol.dispose]: () => {
      for (const client of Object.values(clients)) client.destroy()
    },
  }
}

/** For a client that puts the account in front of the host, which an address cannot have; not every resolver knows it. */
function byName(url: string) {
  const loopback: LookupFunction = (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }])
  const httpAgent = new Agent({ lookup: loopback })
  return { endpoint: url.replace('127.0.0.1', 'localhost'), requestHandler: { httpAgent } }
}

/** What a client of the AWS SDK would send, down to the header, so that a test can spoil any part of it. */
export interface PlainCall {
  readonly service: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A call of a JSON service. */
export function jsonCall(service: string, target: string, input: unknown = {}): PlainCall {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  return { service, headers, body: JSON.stringify(input) }
}

/** A call of a query service. */
export function queryCall(service: string, action: string, version: string): PlainCall {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  return { service, headers, body: `Action=${action}&Version=${version}` }
}

/** The headers of `call`, signed by `target` at `nowMs`. */
export function signedHeaders(call: PlainCall, target: AwsTarget, nowMs = Date.now()): Record<string, string> {
  const { url, credentials, region = 'us-east-1' } = target
  const request = { method: 'POST', url: new URL(url), headers: call.headers, bodySha256: sha256Hex(call.body) }
  return signRequest(request, { credentials, region, service: call.service }, nowMs)
}

export interface PlainAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Sends `call` with these headers as they are. */
export async function sendPlain(url: string, call: PlainCall, headers: Record<string, string>): Promise<PlainAnswer> {
  const { host: _, ...others } = headers
  const answer = await fetch(url, { method: 'POST', headers: others, body: call.body })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
