import { isRecord } from '../../src/contract/is-record.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { SentRequest } from '../../test/support/proxied-record.ts'
import type { PublishedRecord } from './published-record.ts'

/** The request that a record of S3 tells of, as it went over the wire. */
export function recordedS3Request(operation: OperationContract, { requestParameters }: PublishedRecord): SentRequest {
  const { bucketName, key, Host, bucketPolicy, ...rest } = requestParameters ?? {}
  const host = textOf(Host)
  const bucket = textOf(bucketName)
  const told = Object.entries(rest)
  const documents = told.filter(([, value]) => isRecord(value))
  const simple = told.filter(([, value]) => !isRecord(value)).map(([name, value]) => [name, textOf(value)] as const)
  const headers = simple.filter(([name]) => name.startsWith('x-amz-'))
  const query = simple.filter(([name]) => !name.startsWith('x-amz-')).map(([name, text]) => `${name}=${encoded(text)}`)
  const path = `${bucket === '' || host.startsWith(`${bucket}.`) ? '' : `/${encoded(bucket)}`}/${pathOf(textOf(key))}`
  const body = isRecord(bucketPolicy) ? JSON.stringify(bucketPolicy) : documents.map(xmlElement).join('')
  return {
    method: operation.method,
    url: withQuery(pathOfControl(operation) ?? path, query),
    headers: { host, ...Object.fromEntries(headers) },
    body: Buffer.from(body),
    scopeService: 's3',
  }
}

/** Calls of accounts have paths of their own, which no record tells. */
function pathOfControl({ service, uri }: OperationContract): string | null {
  return service.name === 's3control' ? uri.replaceAll(/\{[^}]*\}/g, 'name') : null
}

function withQuery(path: string, query: readonly string[]): string {
  return query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`
}

function xmlElement([name, content]: readonly [string, unknown]): string {
  if (Array.isArray(content)) return content.map((one: unknown) => xmlElement([name, one])).join('')
  if (!isRecord(content)) return `<${name}>${escaped(textOf(content))}</${name}>`
  const parts = Object.entries(content)
  const attributes = parts.filter(([part]) => part === 'xmlns' || part.includes(':'))
  const elements = parts.filter(([part]) => part !== 'xmlns' && !part.includes(':'))
  const head = attributes.map(([part, value]) => ` ${part}="${escaped(textOf(value))}"`).join('')
  return `<${name}${head}>${elements.map(xmlElement).join('')}</${name}>`
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function encoded(text: string): string {
  return encodeURIComponent(text)
}

function pathOf(key: string): string {
  return key.split('/').map(encoded).join('/')
}
