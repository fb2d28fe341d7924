import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { cloneFolder } from './readme-tour.ts'
import { runInShell, type ShellRun } from './shell.ts'
import type { TestServer } from './start-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Programs in Python that outside suites run. */
export const pythonFolder = join(cloneFolder, 'test', 'outside', 'python')

/** The home of a user of outside clients, who works in it. Leaving the scope removes it. */
export class OutsideFolder implements Disposable {
  readonly #server: TestServer
  readonly #folder = temporaryFolder()

  constructor(server: TestServer) {
    this.#server = server
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]()
  }

  get path(): string {
    return this.#folder.path
  }

  /** Writes a file, and the folders above it. */
  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  /** Runs `command`, however it ends. */
  async run(command: string): Promise<ShellRun> {
    const environment = {
      HOME: this.path,
      // The names below `localhost`, for Python where the machine does not know them.
      PYTHONPATH: join(cloneFolder, 'test', 'outside', 'resolver'),
      // Compiled files would lie in the clone.
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_PAGER: '',
      // The account of the endpoint is a label before its host, which an address cannot have.
      AWS_ENDPOINT_URL_S3_CONTROL: localhostUrl(this.#server),
      LOCALHOST_URL: localhostUrl(this.#server),
    }
    const exports = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`)
    return await runInShell(this.#server, [...exports, `cd '${this.path}'`, 'set -o pipefail', command].join('\n'))
  }

  /** What `command` prints. It has to end well. */
  async text(command: string): Promise<string> {
    const { status, printed } = await this.run(command)
    expect(status, `${command}\n${printed}`).toBe(0)
    return printed
  }

  /** What `aws` answers to `command`; an empty object where it says nothing. */
  async aws(command: string): Promise<AwsAnswer> {
    const printed = await this.text(`aws ${command} --output json`)
    return printed.trim() === '' ? {} : JSON.parse(printed)
  }

  /** The code of the error that `aws` ends with. */
  async awsError(command: string): Promise<string> {
    const { status, printed } = await this.run(`aws ${command}`)
    expect(status, `${command}\n${printed}`).toBeGreaterThan(0)
    return /An error occurred \((\w+)\)/.exec(printed)?.[1] ?? printed
  }
}

export type AwsAnswer = Readonly<Record<string, unknown>>

/** The server's address under the one name that has names of buckets and accounts below it. */
export function localhostUrl(server: TestServer): string {
  return server.url.replace('127.0.0.1', 'localhost')
}

/** `document` as one word of a shell. */
export function shellJson(document: unknown): string {
  return `'${JSON.stringify(document).replaceAll("'", "'\\''")}'`
}
