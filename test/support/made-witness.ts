import { type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { verifyConsistency } from '../../src/formats/merkle-proof.ts'
import { readNote } from './proof-verifier.ts'

/** A witness as https://c2sp.org/tlog-witness has it, for one log, that checks what it signs. */
export class MadeWitness {
  readonly #server: Server
  readonly #key: { readonly name: string; readonly hash: Buffer; readonly privateKey: KeyObject }
  #seen: { readonly size: number; readonly rootHash: Buffer } = { size: 0, rootHash: emptyRoot }
  /** Statuses that it has answered with. */
  readonly answers: number[] = []

  constructor(key: { readonly name: string; readonly hash: Buffer; readonly privateKey: KeyObject }) {
    this.#key = key
    this.#server = createServer(async (request, response) => {
      const { status, body } = this.#answer(await text(request))
      this.answers.push(status)
      response.writeHead(request.url === '/log/add-checkpoint' ? status : 404).end(body)
    })
  }

  get seenSize(): number {
    return this.#seen.size
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/log` // of a TCP server
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: string): { readonly status: number; readonly body: string } {
    const cut = request.indexOf('\n\n')
    const [old = '', ...lines] = request.slice(0, cut).split('\n')
    const checkpoint = readNote(request.slice(cut + 2))
    if (old !== `old ${this.#seen.size}`) return { status: 409, body: `${this.#seen.size}\n` }
    const newer = { size: checkpoint.size, rootHash: checkpoint.root }
    const path = lines.map((line) => Buffer.from(line, 'base64'))
    if (!verifyConsistency(this.#seen, newer, path)) return { status: 422, body: '' }
    this.#seen = newer
    const seconds = Buffer.alloc(8)
    seconds.writeBigUInt64BE(1_700_000_000n)
    const signature = sign(
      null,
      Buffer.from(`cosignature/v1\ntime 1700000000\n${checkpoint.text}`),
      this.#key.privateKey,
    )
    const bytes = Buffer.concat([this.#key.hash, seconds, signature])
    return { status: 200, body: `— ${this.#key.name} ${bytes.toString('base64')}\n` }
  }
}

const emptyRoot = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex')
