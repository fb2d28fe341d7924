import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { type Received, send } from '../hostile/attacker.ts'
import { signS3 } from '../hostile/s3-attacker.ts'
import { CairnClient, type ShownRecord } from './cairn-client.ts'
import { RawUpstream } from './raw-upstream.ts'
import { upstreamsEnv } from './recording-upstream.ts'
import { startServer, type TestServer } from './start-server.ts'

/** How long an upstream of DynamoDB may say nothing. That of S3 has the usual time. */
export const idleTimeoutMs = 700

/** A server whose upstream, of DynamoDB and of S3, does what a test wants. */
export class FaultyWorld implements AsyncDisposable {
  readonly upstream: RawUpstream
  readonly server: TestServer

  private constructor(upstream: RawUpstream, server: TestServer) {
    this.upstream = upstream
    this.server = server
  }

  static async start(): Promise<FaultyWorld> {
    const upstream = await RawUpstream.start()
    const { endpoint } = upstream
    const entries = upstreamsEnv({ dynamodb: { endpoint, idleTimeoutMs }, s3: { endpoint } })
    return new FaultyWorld(upstream, await startServer({ env: { ...entries, CAIRN_DATA_EVENTS: 'all' } }))
  }

  /** A call that changes something, named by its table. */
  async put(name: string): Promise<Received | 'cut'> {
    const body = JSON.stringify({ TableName: tableOf(name), Item: {} })
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' }
    const sent = { headers, body, credentials: this.server.credentials(), service: 'dynamodb' }
    return await send(new URL(this.server.url), sent).catch(() => 'cut' as const)
  }

  async upload(key: string, lengthBytes: number): Promise<Received> {
    const { headers, target } = this.#object('PUT', key)
    const body = Buffer.alloc(lengthBytes, 'z')
    const length = { 'content-length': String(lengthBytes) }
    const sent = { method: 'PUT', target, headers: { ...headers, ...length }, body, credentials: null }
    return await send(new URL(this.server.url), sent)
  }

  /** The head of a PutObject, as it goes over the wire. */
  uploadHead(key: string, lengthBytes: number | null, more: Readonly<Record<string, string>> = {}): string {
    const length = lengthBytes === null ? {} : { 'content-length': String(lengthBytes) }
    return this.#head('PUT', key, { ...length, ...more })
  }

  downloadHead(key: string, more: Readonly<Record<string, string>> = {}): string {
    return this.#head('GET', key, more)
  }

  async get(key: string): Promise<Received> {
    const { headers, target } = this.#object('GET', key)
    return await send(new URL(this.server.url), { method: 'GET', target, headers, credentials: null })
  }

  /** A connection of a caller. */
  async connect(): Promise<Socket> {
    const { hostname, port } = new URL(this.server.url)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  /** The record of a PutItem, which is there once its answer is. */
  async recordOfTable(name: string): Promise<ShownRecord> {
    return await this.#record('requestParameters.tableName', tableOf(name))
  }

  async recordOfKey(key: string): Promise<ShownRecord> {
    return await this.#record('requestParameters.key', key)
  }

  async openings(): Promise<number> {
    const metrics = await (await fetch(`${this.server.url}/_cairn/metrics`)).text()
    return Number(/^cairn_openings (\d+)/m.exec(metrics)?.[1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.upstream[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }

  #head(method: 'GET' | 'PUT', key: string, more: Readonly<Record<string, string>>): string {
    const { headers, target } = this.#object(method, key)
    const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`)
    return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
  }

  #object(method: 'GET' | 'PUT', key: string) {
    const target = `/bucket/${key}`
    const sent = { method, target, payload: 'UNSIGNED-PAYLOAD', credentials: this.server.credentials() }
    return { headers: signS3(new URL(this.server.url), sent).headers, target }
  }

  async #record(field: string, value: string): Promise<ShownRecord> {
    using cairn = new CairnClient({ url: this.server.url, credentials: this.server.credentials() })
    const { records } = await cairn.search([[field, value]])
    expect(records).toHaveLength(1)
    return required(records[0], 'the record')
  }
}

function tableOf(name: string): string {
  return name.replaceAll(' ', '-')
}

export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
