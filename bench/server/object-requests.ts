import * as http from 'node:http'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import type { BenchServer } from './bench-server.ts'

/** A body that is sent many times: hashed once. */
export interface ObjectBody {
  readonly bytes: Uint8Array
  readonly sha256: string
}

export function objectBody(bytes: Uint8Array): ObjectBody {
  return { bytes, sha256: sha256Hex(bytes) }
}

const empty = objectBody(new Uint8Array(0))

/** Puts and gets objects with signed requests, over connections that stay open. */
export class ObjectRequests {
  readonly #server: Pick<BenchServer, 'url' | 'credentials'>
  readonly #agent: http.Agent

  constructor(server: Pick<BenchServer, 'url' | 'credentials'>, connections: number) {
    this.#server = server
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  }

  /** @param path A bucket, or a bucket and a key. */
  async put(path: string, body: ObjectBody = empty): Promise<void> {
    await this.#send('PUT', path, body, () => {})
  }

  /** Resolves with the size of the object once it has been read. */
  async get(path: string): Promise<number> {
    let bytes = 0
    await this.#send('GET', path, empty, (chunk) => {
      bytes += chunk.length
    })
    return bytes
  }

  /** Resolves with an object or a listing. */
  async read(path: string): Promise<Buffer> {
    const chunks: Buffer[] = []
    await this.#send('GET', path, empty, (chunk) => chunks.push(chunk))
    return Buffer.concat(chunks)
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(method: string, path: string, body: ObjectBody, take: (chunk: Buffer) => void): Promise<void> {
    const { url: base, credentials } = this.#server
    const url = new URL(path, base)
    const request = { method, url, headers: {}, bodySha256: body.sha256 }
    const signed = signRequest(request, { credentials, region: 'us-east-1', service: 's3' }, Date.now())
    const headers = { ...signed, 'content-length': body.bytes.length }
    return new Promise((resolve, reject) => {
      const sent = http.request(url, { method, headers, agent: this.#agent }, (answer) => {
        answer.on('data', take)
        answer.once('error', reject)
        answer.once('end', () => {
          if (answer.statusCode === 200 || answer.statusCode === 204) resolve()
          else reject(new Error(`${method} ${path} was answered with ${answer.statusCode}`))
        })
      })
      sent.once('error', reject)
      sent.end(body.bytes)
    })
  }
}
