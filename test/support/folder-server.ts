import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer } from '../../src/cli/testing/answering-server.ts'
import { isJsonObject, type JsonObject } from '../../src/event/event-record.ts'

export interface FolderServerPlan {
  /** A copy of the bucket, with `….metadata.json` beside objects that have metadata. */
  readonly folder: string
  readonly bucketName: string
  /** Objects on a page of a listing. */
  readonly pageObjects?: number
  readonly modifiedAt?: string
  /** Answers of CloudTrail by operation; null: the trail is not found. */
  readonly cloudTrail: Readonly<Record<string, (input: JsonObject) => JsonObject | null>>
}

/** Answers as S3 and CloudTrail would, from a folder. */
export function answerFromFolder(plan: FolderServerPlan): Answer {
  return ({ path, query, headers, body }, response) => {
    const target = headers['x-amz-target']
    if (typeof target === 'string') {
      const input: unknown = JSON.parse(body.toString())
      const answer = plan.cloudTrail[target.split('.').at(-1) ?? '']?.(isJsonObject(input) ? input : {}) ?? null
      response.writeHead(answer === null ? 400 : 200)
      response.end(JSON.stringify(answer ?? { __type: 'TrailNotFoundException', Message: 'Unknown trail' }))
      return
    }
    const [, bucket, ...steps] = path.split('/').map(decodeURIComponent)
    if (bucket !== plan.bucketName) response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>')
    else if (query.has('list-type')) response.end(listing(plan, query))
    else {
      const file = join(plan.folder, ...steps)
      if (!existsSync(file)) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
      else response.writeHead(200, metadataOf(file)).end(readFileSync(file))
    }
  }
}

function metadataOf(file: string): Record<string, string> {
  if (!existsSync(`${file}.metadata.json`)) return {}
  const { Metadata } = JSON.parse(readFileSync(`${file}.metadata.json`, 'utf8'))
  return Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [`x-amz-meta-${name}`, String(value)]))
}

function listing(
  { folder, pageObjects = 3, modifiedAt = '2026-11-20T09:00:00.000Z' }: FolderServerPlan,
  query: URLSearchParams,
): string {
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
  const keys = keysBelow(folder, '')
    .sort()
    .filter((key) => key.startsWith(prefix) && key > after)
  if (query.get('delimiter') === '/') {
    const inside = keys.map((key) => key.slice(prefix.length)).filter((rest) => rest.includes('/'))
    const folders = new Set(inside.map((rest) => `${prefix}${rest.split('/')[0]}/`))
    return `<R><IsTruncated>false</IsTruncated>${[...folders].map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`).join('')}</R>`
  }
  const page = keys.slice(0, pageObjects)
  const contents = page.map((key) => {
    const { size } = statSync(join(folder, key))
    return `<Contents><Key>${key}</Key><LastModified>${modifiedAt}</LastModified><Size>${size}</Size></Contents>`
  })
  const token = keys.length > page.length ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  return `<R><IsTruncated>${token !== ''}</IsTruncated>${token}${contents.join('')}</R>`
}

function keysBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return keysBelow(folder, `${prefix}${entry.name}/`)
    return entry.name.endsWith('.metadata.json') ? [] : [`${prefix}${entry.name}`]
  })
}
