import { gunzipSync } from 'node:zlib'
import type { BenchServer } from './bench-server.ts'
import { ObjectRequests, objectBody } from './object-requests.ts'
import { Requests } from './requests.ts'

/** The operator account of a server that is set otherwise by nobody. */
export const operatorAccount = '123456789012'

const bucket = 'audit-logs'

export const trailName = 'audit'

/** Makes a bucket, and a trail of all Regions that logs every record of the corpus into it. */
export async function makeTrail(server: BenchServer, hasDigests = false): Promise<void> {
  const objects = new ObjectRequests(server, 1)
  try {
    await objects.put(`/${bucket}`)
    await objects.put(`/${bucket}?policy`, objectBody(Buffer.from(JSON.stringify(policy))))
  } finally {
    objects.close()
  }
  const settings = { S3BucketName: bucket, IsMultiRegionTrail: true, EnableLogFileValidation: hasDigests }
  await call(server, 'CreateTrail', { Name: trailName, ...settings })
  await call(server, 'PutEventSelectors', { TrailName: trailName, EventSelectors: [everything] })
  await call(server, 'StartLogging', { Name: trailName })
}

/** The trail logs what has happened so far, and writes its last digest. */
export async function stopTrail(server: BenchServer): Promise<void> {
  await call(server, 'StopLogging', { Name: trailName })
}

async function call(server: BenchServer, operation: string, input: object): Promise<void> {
  const requests = new Requests(server, 1)
  try {
    await requests.call({
      method: 'POST',
      path: '/',
      service: 'cloudtrail',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `CloudTrail_20131101.${operation}`,
      },
      body: Buffer.from(JSON.stringify(input)),
    })
  } finally {
    requests.close()
  }
}

/** Paths of the log files that the trail has delivered so far. */
export async function deliveredPaths(server: BenchServer): Promise<readonly string[]> {
  const objects = new ObjectRequests(server, 1)
  try {
    const paths: string[] = []
    for await (const key of keysOf(objects)) if (key.endsWith('.json.gz')) paths.push(`/${bucket}/${key}`)
    return paths
  } finally {
    objects.close()
  }
}

/** Records in the log files that the trail has delivered so far. */
export async function deliveredRecords(server: BenchServer): Promise<number> {
  const objects = new ObjectRequests(server, 1)
  try {
    let records = 0
    for await (const key of keysOf(objects)) {
      if (!key.endsWith('.json.gz')) continue
      records +=
        gunzipSync(await objects.read(`/${bucket}/${key}`))
          .toString()
          .split('"eventVersion":').length - 1
    }
    return records
  } finally {
    objects.close()
  }
}

async function* keysOf(objects: ObjectRequests): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const query = new URLSearchParams({
      'list-type': '2',
      'start-after': after,
      prefix: `AWSLogs/${operatorAccount}/CloudTrail/`,
    })
    const answer = (await objects.read(`/${bucket}?${query}`)).toString()
    const keys = [...answer.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
    yield* keys
    after = keys.at(-1) ?? ''
    if (!answer.includes('<IsTruncated>true</IsTruncated>')) return
  }
}

const everything = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [
    { Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] },
    { Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] },
    { Type: 'AWS::DynamoDB::Table', Values: ['arn:aws:dynamodb'] },
  ],
}

const Principal = { Service: 'cloudtrail.amazonaws.com' }
const policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` },
    {
      Effect: 'Allow',
      Principal,
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${bucket}/AWSLogs/${operatorAccount}/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ],
}
