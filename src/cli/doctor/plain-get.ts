import { existsSync, readFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { rootCertificates } from 'node:tls'
import { readText } from '../../aws-client/answer.ts'

/** A server that is well answers these within milliseconds. */
const timeoutMs = 5_000

/** The state of a server is a word or a sentence. */
const answerBytesMax = 4096

export interface PlainAnswer {
  readonly status: number
  readonly text: string
  /** Of the `Date` header; null where there is none. */
  readonly dateMs: number | null
}

/**
 * An unsigned GET; null where nobody answers.
 *
 * @param certFile the certificate of the server that is asked; trusted, whatever names stand in it, because the
 * listener is asked by its address.
 */
export function get(url: URL, certFile: string | null, bytesMax = answerBytesMax): Promise<PlainAnswer | null> {
  const ca =
    certFile !== null && existsSync(certFile) ? [...rootCertificates, readFileSync(certFile)] : rootCertificates
  const trust = { ca: [...ca], checkServerIdentity: () => undefined }
  const start = url.protocol === 'https:' ? https.get : http.get
  return new Promise((resolve) => {
    const outgoing = start(url, { agent: false, timeout: timeoutMs, ...trust }, (answer) => {
      readText(answer, bytesMax).then(
        (text) => resolve({ status: answer.statusCode ?? 0, text: text.trim(), dateMs: dateOf(answer) }),
        () => resolve(null),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(null))
    outgoing.on('close', () => resolve(null))
  })
}

function dateOf({ headers }: http.IncomingMessage): number | null {
  const ms = Date.parse(headers.date ?? '')
  return Number.isNaN(ms) ? null : ms
}
