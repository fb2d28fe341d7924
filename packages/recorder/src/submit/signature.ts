import { createHash, createHmac } from 'node:crypto'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface RequestToSign {
  readonly method: string
  /** Its path and query hold letters, digits and `-._~/=&` only. */
  readonly url: URL
  readonly body: Uint8Array
  readonly region: string
}

/** The name of Cairn's own API in the scope of a signature. */
const service = 'cairn'

/** The headers that make the request one of `credentials` (AWS Signature Version 4). */
export function signatureHeaders(
  { method, url, body, region }: RequestToSign,
  credentials: Credentials,
  atMs: number,
): Record<string, string> {
  const timestamp = new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = timestamp.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': bodySha256,
    'x-amz-date': timestamp,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  }
  const names = Object.keys(headers).sort()
  const canonicalRequest = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    bodySha256,
  ].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  const digest = createHash('sha256').update(canonicalRequest).digest('hex')
  const signature = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, digest].join('\n')).toString('hex')
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`
  return headers
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
